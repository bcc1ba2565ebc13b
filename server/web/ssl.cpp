// The implementation of Asio's TLS, compiled once (see cmake/Dependencies.cmake).
#include <boost/asio/ssl/impl/src.hpp>
