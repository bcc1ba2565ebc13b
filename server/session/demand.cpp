#include "session/demand.h"

#include <algorithm>
#include <limits>

namespace stillpoint::session {

Demand::Demand(double cost) {
    add(0, std::numeric_limits<double>::infinity(), cost);
}

void Demand::add(double from, double to, double cost) {
    if (from >= to) return;
    edges_.push_back({from, cost});
    edges_.push_back({to, -cost});
}

void Demand::add(const Demand& other) {
    edges_.insert(edges_.end(), other.edges_.begin(), other.edges_.end());
}

void Demand::scale(double factor) {
    for (Edge& edge : edges_)
        edge.change *= factor;
}

double Demand::peak() const {
    auto edges = edges_;
    // What ends makes room for what begins at the same moment.
    std::ranges::sort(
        edges, [](const Edge& a, const Edge& b) { return a.at != b.at ? a.at < b.at : a.change < b.change; });
    double sum = 0, most = 0;
    for (const Edge& edge : edges)
        most = std::max(most, sum += edge.change);
    return most;
}

}  // namespace stillpoint::session
