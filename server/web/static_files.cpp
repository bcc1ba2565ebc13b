#include "web/static_files.h"

#include <array>
#include <fstream>
#include <optional>
#include <utility>

#include "web/problem.h"

namespace stillpoint::web {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<std::string_view, std::string_view>, 20> media_types{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".woff", "font/woff"},
    {".ttf", "font/ttf"},
    {".wasm", "application/wasm"},
    {".txt", "text/plain; charset=utf-8"},
    {".md", "text/plain; charset=utf-8"},
    {".opus", "audio/ogg"},
    {".wav", "audio/wav"},
}};

// The real path of a regular file inside FOLDER; nothing when it is outside or not there.
std::optional<fs::path> find_inside(const fs::path& folder, std::string_view relative) {
    std::error_code error;
    const fs::path file = fs::canonical(folder / fs::path(relative), error);
    if (error || !fs::is_regular_file(file, error)) return std::nullopt;
    const fs::path inside = file.lexically_relative(folder);
    if (inside.empty() || *inside.begin() == "..") return std::nullopt;
    return file;
}

// A dot in the last segment makes a file.
bool is_page(std::string_view path) {
    return path.substr(path.rfind('/') + 1).find('.') == std::string_view::npos;
}

// Changes whenever the file is written anew.
std::string entity_tag(const fs::path& file, std::string_view coding) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    const auto written = fs::last_write_time(file, error).time_since_epoch().count();
    char tag[64];
    std::snprintf(tag, sizeof tag, "\"%llx-%llx%s%.*s\"", static_cast<unsigned long long>(written),
                  static_cast<unsigned long long>(size), coding.empty() ? "" : "-",
                  static_cast<int>(coding.size()), coding.data());
    return tag;
}

bool accepts(const Request& request, std::string_view coding) {
    const auto value = request.header("Accept-Encoding");
    const auto at = value.find(coding);
    return at != std::string_view::npos && !value.substr(at + coding.size()).starts_with(";q=0");
}

std::string read(const fs::path& file) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    std::string bytes(error ? 0 : size, '\0');
    std::ifstream stream(file, std::ios::binary);
    stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(stream.gcount()));
    return bytes;
}

}  // namespace

std::string_view media_type(std::string_view file_name) {
    for (const auto& [ending, type] : media_types)
        if (file_name.ends_with(ending)) return type;
    return "application/octet-stream";
}

StaticFiles::StaticFiles(fs::path folder) : folder_(fs::weakly_canonical(folder)) {}

Response StaticFiles::serve(const Request& request) const {
    if (request.method != "GET" && request.method != "HEAD") {
        auto refusal = problem(405, "method-not-allowed", request.path + " answers GET, HEAD only.");
        return refusal.with("Allow", "GET, HEAD");
    }
    std::string relative = request.path.substr(1);
    if (relative.empty() || !find_inside(folder_, relative)) {
        if (!is_page(request.path))
            return problem(404, "not-found", "There is no file " + request.path + ".");
        relative = "index.html";
    }
    auto file = find_inside(folder_, relative);
    if (!file)
        return problem(404, "no-client",
                       "The web client is not built: run ./dev build, or name its folder with --web.");
    const std::string type(media_type(relative));
    std::string coding;
    for (const auto& [name, ending] : {std::pair{"br", ".br"}, std::pair{"gzip", ".gz"}}) {
        const auto compressed =
            accepts(request, name) ? find_inside(folder_, relative + ending) : std::nullopt;
        if (!compressed) continue;
        file = compressed;
        coding = name;
        break;
    }
    const std::string tag = entity_tag(*file, coding);
    Response response;
    const bool immutable = relative.starts_with("assets/");
    response.with("ETag", tag).with("Vary", "Accept-Encoding");
    response.with("Cache-Control", immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (request.header("If-None-Match").find(tag) != std::string_view::npos) {
        response.status = 304;
        return response;
    }
    if (!coding.empty()) response.with("Content-Encoding", coding);
    response.with("Content-Type", type);
    response.body = read(*file);
    return response;
}

}  // namespace stillpoint::web
