// Result and TRY: values pass through, errors leave the enclosing function, nothing is copied.
#include "vm/support/result.h"

#include <catch2/catch.hpp>
#include <memory>

namespace ingot {
namespace {

Result<int> half(int value) {
    if (value % 2 != 0) return fail(ErrorKind::Invalid, 7, "odd");
    return value / 2;
}

Result<void> require_even(int value) {
    TRY(half(value));
    return {};
}

Result<int> quarter(int value) {
    TRY(require_even(value));
    const int halved = TRY(half(value));
    return TRY(half(halved));
}

Result<std::unique_ptr<int>> move_only(bool ok) {
    if (!ok) return fail(ErrorKind::Limit, "no more");
    return std::make_unique<int>(42);
}

Result<int> pass_move_only(bool ok) {
    const std::unique_ptr<int> value = TRY(move_only(ok));
    return *value;
}

TEST_CASE("TRY yields the value or returns the error") {
    CHECK(quarter(12).value() == 3);
    const auto failed = quarter(6);
    REQUIRE(!failed);
    CHECK(failed.error().kind == ErrorKind::Invalid);
    CHECK(failed.error().offset == 7);
    CHECK(failed.error().message == "odd");
}

TEST_CASE("TRY moves values that cannot be copied") {
    CHECK(pass_move_only(true).value() == 42);
    CHECK(pass_move_only(false).error().offset == Error::kNoOffset);
}

TEST_CASE("error kinds read as adjectives of a message") {
    CHECK(to_string(ErrorKind::Malformed) == "malformed");
    CHECK(to_string(ErrorKind::Invalid) == "invalid");
    CHECK(to_string(ErrorKind::Unlinkable) == "unlinkable");
}

}  // namespace
}  // namespace ingot
