#include "track/json_document.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "track/json_value.h"

namespace stillpoint::track {

namespace {

using nlohmann::json;

// "line 3, column 14" of the last character of TEXT that had been read.
std::string place(std::string_view text, std::size_t read) {
    const std::string_view before = text.substr(0, std::min(read > 0 ? read - 1 : 0, text.size()));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto newline = before.rfind('\n');
    const auto row = newline == std::string_view::npos ? before : before.substr(newline + 1);
    // Bytes that continue a UTF-8 character are not columns of their own.
    const auto column = 1 + std::count_if(row.begin(), row.end(), [](char c) { return (c & 0xC0) != 0x80; });
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

// Builds the document while the parser reads it, and stops at the first limit that is exceeded.
class Builder : public nlohmann::json_sax<json> {
  public:
    Builder(std::string_view text, const Limits& limits, Report& report)
        : text_(text), limits_(limits), report_(report) {}

    json take() { return std::move(root_); }

    bool null() override { return add(nullptr) != nullptr; }
    bool boolean(bool value) override { return add(value) != nullptr; }
    bool number_integer(number_integer_t value) override { return add(value) != nullptr; }
    bool number_unsigned(number_unsigned_t value) override { return add(value) != nullptr; }
    bool number_float(number_float_t value, const string_t&) override { return add(value) != nullptr; }
    bool string(string_t& value) override { return add(std::move(value)) != nullptr; }
    bool binary(binary_t&) override { return false; }  // never in JSON text

    bool start_object(std::size_t) override { return open(json::object()); }
    bool start_array(std::size_t) override { return open(json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        auto& frame = frames_.back();
        auto& members = frame.container->get_ref<json::object_t&>();
        const auto before = members.size();
        const auto member = members.try_emplace(members.end(), std::move(name));  // programs sort them
        if (members.size() == before)
            report_.warning(child_pointer(pointer(), member->first), "is written twice; the last one counts",
                            "remove all but one");
        frame.member = &*member;
        return true;
    }

    bool parse_error(std::size_t read, const std::string& token,
                     const nlohmann::detail::exception& error) override {
        describe_error(read, token, error);
        return false;
    }

  private:
    struct Frame {
        json* container;
        json::object_t::value_type* member = nullptr;  // of an object: the one that is being read
    };

    json* add(json value) {
        if (++values_ > limits_.values) {
            report_.error("", "holds more than " + std::to_string(limits_.values) + " values",
                          "split the track or remove what it does not need");
            return nullptr;
        }
        if (frames_.empty()) return &(root_ = std::move(value));
        auto& frame = frames_.back();
        if (frame.container->is_array()) {
            frame.container->push_back(std::move(value));
            return &frame.container->back();
        }
        return &(frame.member->second = std::move(value));
    }

    bool open(json container) {
        if (static_cast<int>(frames_.size()) >= limits_.depth) {
            report_.error(pointer(), "is nested more than " + std::to_string(limits_.depth) + " levels deep",
                          "a track needs no more than about eight");
            return false;
        }
        json* added = add(std::move(container));
        if (added) frames_.push_back({added});
        return added != nullptr;
    }

    bool close() {
        frames_.pop_back();
        return true;
    }

    // Of the container that is being read.
    std::string pointer() const {
        std::string result;
        for (std::size_t i = 0; i + 1 < frames_.size(); ++i)
            result = step_into(result, frames_[i], true);
        return result;
    }

    // Of the value that is being read.
    std::string value_pointer() const {
        return frames_.empty() ? "" : step_into(pointer(), frames_.back(), false);
    }

    // An array that has the child already counts it as its last; one that waits for it has one less.
    static std::string step_into(const std::string& base, const Frame& frame, bool has_child) {
        if (!frame.container->is_array())
            return frame.member ? child_pointer(base, frame.member->first) : base + '/';
        return child_pointer(base, frame.container->size() - (has_child ? 1 : 0));
    }

    bool starts_at(std::size_t at, std::string_view word) const {
        return at < text_.size() && text_.substr(at, word.size()) == word;
    }

    // The parser stops inside or just after a word it does not know; look back for one that JSON has not.
    // Sets READ to its first character.
    std::string_view foreign_word(std::size_t& read) const {
        for (const std::string_view word :
             {"-Infinity", "Infinity", "NaN", "nan", "None", "True", "False", "undefined"})
            for (std::size_t back = 1; back <= word.size() + 1 && back <= read; ++back)
                if (starts_at(read - back, word)) {
                    read = read - back + 1;
                    return word;
                }
        return {};
    }

    void describe_error(std::size_t read, const std::string& token,
                        const nlohmann::detail::exception& error) {
        const std::string where = place(text_, read);
        const std::string what = error.what();
        const auto says = [&](std::string_view words) { return what.find(words) != std::string::npos; };
        const char last = read > 0 && read <= text_.size() ? text_[read - 1] : '\0';

        if (error.id == 406)
            return report_.error(value_pointer(), "is a number too large to hold (" + where + ")",
                                 "write a number a track can use");
        if (read > text_.size() || says("unexpected end of input"))
            return report_.error("", "breaks off in the middle, at " + where,
                                 "the file is cut short, or a bracket or quote is never closed");
        if (const auto word = foreign_word(read); !word.empty())
            return report_.error(value_pointer(),
                                 std::string(word) + " is not a value of JSON (" + place(text_, read) + ")",
                                 word.find_first_of("NI") != std::string_view::npos && word != "None"
                                     ? "write a number, or leave the key out for its default"
                                     : "write true, false, null or a number");
        if (says("UTF-8"))
            return report_.error("", "is not UTF-8 text at " + where, "save the file in the encoding UTF-8");
        if (last == '/')
            return report_.error("", "holds a comment at " + where, "JSON has no comments; remove it");
        if (last == '\'')
            return report_.error("", "has a single quote at " + where, "write text in double quotes");
        if (says("expected end of input"))
            return report_.error("", "goes on after its end, at " + where, "one file holds one track");
        if ((last == ']' || last == '}') && says("while parsing"))
            return report_.error("", "has a bracket that does not belong at " + where,
                                 "a comma before it, or a value missing, is the usual reason");
        report_.error("", "is not valid JSON at " + where + " (near " + shown(token) + ")",
                      "a missing comma, colon or quote just before it is the usual reason");
    }

    std::string_view text_;
    const Limits& limits_;
    Report& report_;
    json root_;
    std::vector<Frame> frames_;
    std::size_t values_ = 0;
};

}  // namespace

std::optional<json> read_json(std::string_view text, const Limits& limits, Report& report) {
    if (text.size() > limits.bytes) {
        report.error("",
                     "is " + std::to_string(text.size()) + " bytes long; at most " +
                         std::to_string(limits.bytes) + " are accepted",
                     "a track holds no audio; keep recordings in the media library");
        return std::nullopt;
    }
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        report.error("", "is empty", "write a JSON object with \"global\" and \"progression\"");
        return std::nullopt;
    }
    Builder builder(text, limits, report);
    if (!json::sax_parse(text, &builder)) return std::nullopt;
    return builder.take();
}

}  // namespace stillpoint::track
