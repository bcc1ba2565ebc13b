// What a server shows to prove who it is.
#pragma once

#include <filesystem>

namespace stillpoint::web {

// PEM files; both empty: no TLS.
struct TlsFiles {
    std::filesystem::path certificate;  // with the chain after it
    std::filesystem::path key;
};

}  // namespace stillpoint::web
