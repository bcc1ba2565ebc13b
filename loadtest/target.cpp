#include "target.h"

#include <boost/asio/io_context.hpp>
#include <regex>
#include <stdexcept>

namespace stillpoint::loadtest {

using boost::asio::ip::tcp;

Target find_target(const std::string& url, bool any_host) {
    static const std::regex form(R"(http://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):([0-9]{1,5})/?)");
    std::smatch parts;
    if (!std::regex_match(url, parts, form))
        throw std::runtime_error("\"" + url + "\" is no address of a server; write http://127.0.0.1:8080");
    std::string host = parts[1];
    if (host.front() == '[') host = host.substr(1, host.size() - 2);
    boost::asio::io_context io;
    boost::system::error_code error;
    const auto found = tcp::resolver(io).resolve(host, parts[2].str(), error);
    if (error || found.empty()) throw std::runtime_error("there is no host \"" + host + "\"");
    const Target target{found.begin()->endpoint(), parts[1].str() + ":" + parts[2].str()};
    if (!any_host && !target.endpoint.address().is_loopback())
        throw std::runtime_error(host + " is another machine; add --any-host if it is yours to load");
    return target;
}

}  // namespace stillpoint::loadtest
