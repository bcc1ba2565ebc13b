#include "support/digest.h"

#include <doctest/doctest.h>

#include <set>

using namespace stillpoint::support;

TEST_CASE("SHA-256 of the standard's example") {
    // FIPS 180-4, "abc".
    CHECK(to_hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("HMAC of RFC 4231, test case 2") {
    CHECK(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("a digest is read as it was written, and nothing else is one") {
    const auto digest = sha256("x");
    CHECK(digest_from_hex(to_hex(digest)) == digest);
    std::string text = to_hex(digest);
    CHECK(!digest_from_hex(text.substr(1)));
    text[5] = 'g';
    CHECK(!digest_from_hex(text));
}

TEST_CASE("base64url has no padding and no character that a URL would change") {
    CHECK(to_base64url("") == "");
    CHECK(to_base64url("f") == "Zg");
    CHECK(to_base64url("foob") == "Zm9vYg");
    CHECK(to_base64url("\xfb\xff\xfe") == "-__-");
}

TEST_CASE("secrets differ and are as long as they should be") {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i)
        seen.insert(random_secret());
    CHECK(seen.size() == 100);
    CHECK(seen.begin()->size() == 43);
}

TEST_CASE("texts are equal when they are") {
    CHECK(equal_in_constant_time("", ""));
    CHECK(equal_in_constant_time("secret", "secret"));
    CHECK(!equal_in_constant_time("secret", "secreT"));
    CHECK(!equal_in_constant_time("secret", "secre"));
}
