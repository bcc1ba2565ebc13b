#include "command/settings.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <ostream>
#include <stdexcept>

namespace stillpoint::command {
namespace {

constexpr const char* environment_prefix = "STILLPOINT_";
constexpr const char* secret = "token";  // the one option whose value is to be seen by nobody
constexpr const char* mask = "********";

// What is said once, on the command line, and is no setting.
bool is_setting(const CLI::Option& option) {
    if (option.get_lnames().empty()) return false;
    const std::string& name = option.get_lnames().front();
    return name != "help" && name != "config" && name != "check-config" && name != "print-config";
}

bool is_flag(const CLI::Option& option) {
    return option.get_expected_max() == 0;
}

bool is_list(const CLI::Option& option) {
    return option.get_expected_max() > 1;
}

// "--some-name=value" -> "some-name"; empty for what is no option.
std::string option_in(const std::string& argument) {
    if (argument.size() < 3 || !argument.starts_with("--")) return {};
    return argument.substr(2, argument.find('=') - 2);
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find(',', at), text.size());
        if (end > at) parts.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

std::string quoted(const std::string& text) {
    const bool bare = !text.empty() && text.find_first_not_of("0123456789.") == std::string::npos;
    if (bare || text == "true" || text == "false") return text;
    std::string made = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') made += '\\';
        made += c;
    }
    return made + "\"";
}

std::string to_text(const CLI::Option& option, const std::vector<std::string>& values) {
    if (is_flag(option)) return values.empty() || values.front() == "true" ? "true" : "false";
    if (!is_list(option)) return quoted(values.empty() ? std::string() : values.front());
    std::string list;
    for (const auto& value : values)
        list += (list.empty() ? "" : ", ") + quoted(value);
    return "[" + list + "]";
}

}  // namespace

std::string environment_name(const std::string& name) {
    std::string made = environment_prefix;
    for (const char c : name)
        made += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return made;
}

void Settings::describe(CLI::App& command) {
    command_ = &command;
    command.add_option("--config", "File with settings, \"name = value\" in each line");
    command.footer(
        "Every option may also stand in the file of --config, as name = value, and in the environment, "
        "as STILLPOINT_NAME. The command line counts more than the environment, and that more than "
        "the file.");
}

std::vector<std::string> Settings::complete(std::vector<std::string> arguments) {
    if (arguments.empty() || arguments.front() != command_->get_name()) return arguments;
    if (const char* file = std::getenv(environment_name("config").c_str())) read_file(file);
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        if (arguments[i].starts_with("--config=")) read_file(arguments[i].substr(9));
        if (arguments[i] == "--config" && i + 1 < arguments.size()) read_file(arguments[i + 1]);
    }
    read_environment();
    note_command_line(arguments);
    for (const auto& [name, found] : found_) {
        if (found.source == "command line") continue;
        const bool flag = is_flag(*command_->get_option("--" + name));
        for (const auto& value : found.values) {
            if (!flag)
                arguments.insert(arguments.end(), {"--" + name, value});
            else if (value == "true")
                arguments.push_back("--" + name);
            else if (value != "false")
                throw std::runtime_error(found.source + ": " + name + " is true or false, not " + value);
        }
    }
    return arguments;
}

void Settings::read_file(const std::string& file) {
    std::ifstream stream(file);
    if (!stream) throw std::runtime_error("cannot read the configuration " + file);
    for (const auto& item : CLI::ConfigTOML().from_config(stream)) {
        if (item.name == "++" || item.name == "--") continue;  // where a section begins and ends
        const auto* option = item.parents.empty() ? command_->get_option_no_throw("--" + item.name) : nullptr;
        if (!option || !is_setting(*option))
            throw std::runtime_error(file + ": there is no setting \"" + item.fullname() +
                                     "\"; \"stillpoint serve --help\" lists them, without the dashes");
        find(item.name, {item.inputs, file});
    }
}

// Others put what they like into the environment, so only what is known is looked for.
void Settings::read_environment() {
    for (const auto* option : command_->get_options()) {
        if (!is_setting(*option)) continue;
        const std::string& name = option->get_lnames().front();
        const char* value = std::getenv(environment_name(name).c_str());
        if (!value) continue;
        find(name,
             {is_list(*option) ? split(value) : std::vector<std::string>{value}, environment_name(name)});
    }
}

void Settings::note_command_line(const std::vector<std::string>& arguments) {
    for (const auto& argument : arguments) {
        const std::string name = option_in(argument);
        if (name.empty()) continue;
        if (name == secret)
            throw std::runtime_error(
                "a token on the command line is seen by everybody on this machine: write it "
                "to a file for --token-file, or set STILLPOINT_TOKEN");
        find(name, {{}, "command line"});
    }
}

void Settings::print(std::ostream& out) const {
    for (const auto* option : command_->get_options()) {
        if (!is_setting(*option)) continue;
        const std::string& name = option->get_lnames().front();
        const auto found = found_.find(name);
        const bool given = option->count() > 0;
        std::vector<std::string> values = given ? option->results() : std::vector<std::string>{};
        if (!given && !option->get_default_str().empty()) values = {option->get_default_str()};
        if (is_flag(*option)) values = {given ? "true" : "false"};
        if (name == secret && given) values = {mask};
        const bool unset = values.empty() || (!given && values.front() == "\"\"");
        out << (unset ? "# " : "") << name << " = " << (unset ? "" : to_text(*option, values));
        out << "  # "
            << (!given                  ? "default"
                : found == found_.end() ? "command line"
                                        : found->second.source)
            << '\n';
    }
}

}  // namespace stillpoint::command
