#include "web/token_ring.h"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

using namespace stillpoint;
using namespace stillpoint::web;

namespace {

const std::string secret = "sp_0123456789abcdefghij";

}  // namespace

TEST_CASE("a token is found by its digest") {
    const Token token{"kitchen", Scope::Control, support::sha256(secret)};
    const auto ring = TokenRing::from_text("# ours\n\n" + to_line(token) + "   # of the kitchen\n");
    REQUIRE(ring.find(secret));
    CHECK(ring.find(secret)->name == "kitchen");
    CHECK(ring.find(secret)->scope == Scope::Control);
    CHECK(!ring.find(secret + "k"));
    CHECK(!ring.find(to_line(token)));
    CHECK(!ring.find(""));
}

TEST_CASE("a file that is wrong names the line") {
    const std::string digest = "sha256:" + support::to_hex(support::sha256(secret));
    const auto error = [](const std::string& text) {
        try {
            TokenRing::from_text(text);
        } catch (const std::runtime_error& thrown) {
            return std::string(thrown.what());
        }
        return std::string();
    };
    CHECK(error("a listen " + digest).empty());
    for (const std::string& wrong : std::initializer_list<std::string>{
             "a listen " + secret, "a everything " + digest, "a b listen " + digest, "a/b listen " + digest,
             "a listen", "a listen " + digest.substr(1), "a listen " + digest + " more"})
        CHECK_MESSAGE(error("\n" + wrong).starts_with("line 2: "), wrong);
    CHECK(error("a listen " + digest + "\na admin " + digest).starts_with("line 2: "));
}
