// The Asio types of the web layer. Everything runs on one io_context and one thread, so no strand is needed
// and the executor is a plain type instead of the slower any_io_executor.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace stillpoint::web {

namespace net = boost::asio;

using Executor = net::io_context::executor_type;
using Socket = net::basic_stream_socket<net::ip::tcp, Executor>;

template <typename T = void>
using Task = net::awaitable<T, Executor>;

// co_await f(..., as_result) yields (error_code, values...) and never throws.
constexpr auto as_result = net::as_tuple(net::use_awaitable_t<Executor>());

}  // namespace stillpoint::web
