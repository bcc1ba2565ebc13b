// The files of the web client.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "web/http.h"

namespace stillpoint::web {

// Reads from one folder and nothing outside it, links included.
class StaticFiles {
  public:
    // FOLDER holds index.html. It is read at each request, so a new build is served at once.
    explicit StaticFiles(std::filesystem::path folder);

    // A file of the folder, compressed (.br, .gz beside it) where the client takes that; index.html for the
    // pages of the client, which are paths without a file ending; else 404. Files below /assets have names
    // that change with their content and may be kept for ever; the rest is asked for again each time, with an
    // ETag.
    Response serve(const Request& request) const;

  private:
    std::filesystem::path folder_;  // canonical
};

// "text/html; charset=utf-8" for "a.html"; "application/octet-stream" when unknown.
std::string_view media_type(std::string_view file_name);

}  // namespace stillpoint::web
