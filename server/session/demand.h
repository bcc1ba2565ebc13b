// What somebody will need of the workers, over time.
#pragma once

#include <vector>

namespace stillpoint::session {

// A staircase: CPU seconds per media second, by seconds from now.
class Demand {
  public:
    Demand() = default;
    Demand(double cost);  // from now on for ever; a number is a demand

    void add(double from, double to, double cost);
    void add(const Demand& other);
    void scale(double factor);

    double peak() const;  // the most that is needed at any moment, 0 or more

  private:
    struct Edge {
        double at;
        double change;
    };
    std::vector<Edge> edges_;
};

}  // namespace stillpoint::session
