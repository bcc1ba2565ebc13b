// Errors as RFC 9457 problem documents.
#pragma once

#include <exception>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "track/diagnostic.h"
#include "web/http.h"

namespace stillpoint::web {

// {"type":"/problems/CODE","title":...,"status":...,"detail":...,"errors":[{"pointer","message","fix"}...]}
// CODE is stable and for programs; DETAIL is plain words. "errors" is left out when there are none.
Response problem(int status, std::string_view code, std::string_view detail,
                 const track::Diagnostics& errors = {});

// 422: values that cannot be used, all of them in ERRORS.
Response invalid(const track::Diagnostics& errors);

// For what should not have happened: logs it and says no more than that.
Response internal_problem(const std::exception& failure);

Response json_response(int status, const nlohmann::json& body);

// A list of {"pointer","message","fix"}.
nlohmann::json findings(const track::Diagnostics& diagnostics);

// "Not Found" for 404.
std::string_view reason_phrase(int status);

}  // namespace stillpoint::web
