# Third-party libraries, all from Debian 12 packages (see the list in ./dev).
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81 CONFIG REQUIRED)
find_package(Protobuf REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(doctest REQUIRED)
pkg_check_modules(opus REQUIRED IMPORTED_TARGET opus)
pkg_check_modules(ogg REQUIRED IMPORTED_TARGET ogg)
pkg_check_modules(sndfile REQUIRED IMPORTED_TARGET sndfile)
pkg_check_modules(soxr REQUIRED IMPORTED_TARGET soxr)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(fftw3f REQUIRED IMPORTED_TARGET fftw3f)
pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(mysofa REQUIRED IMPORTED_TARGET libmysofa)
pkg_check_modules(crypto REQUIRED IMPORTED_TARGET libcrypto)
pkg_check_modules(ssl REQUIRED IMPORTED_TARGET libssl)
pkg_check_modules(muparser REQUIRED IMPORTED_TARGET muparser)
find_package(spdlog REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED) # only its core: names, numbers, text

# Asio and Beast are header-only; their implementation is compiled once, in server/web/beast.cpp.
add_library(stillpoint_beast INTERFACE)
target_link_libraries(stillpoint_beast INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(stillpoint_beast INTERFACE BOOST_ASIO_SEPARATE_COMPILATION
                                                     BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
