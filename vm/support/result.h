// The error side of loading: a Result<T> is a value or an Error, and TRY passes an Error on.
//
// Loading (decode, validate, link, read a file) fails with an Error; running guest code never does,
// it ends in an Outcome (vm/runtime/outcome.h). Engine bugs are neither: see check.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace ingot {

enum class ErrorKind : uint8_t {
    Malformed,    ///< The bytes or the text are not a module (spec: "malformed").
    Invalid,      ///< A module that breaks a validation rule (spec: "invalid").
    Unlinkable,   ///< An import is missing or has another type (spec: "unlinkable").
    Limit,        ///< An implementation limit (vm/isa/limits.h) or a configured budget is exceeded.
    Unsupported,  ///< Needs a feature that is switched off or that this build does not have.
    Io,           ///< The operating system refused a file or a resource.
};

/// The adjective of a kind, as messages use it: "malformed", "invalid", ...
std::string_view to_string(ErrorKind kind);

/// Why loading failed. `offset` is a byte offset into the module's binary (or source text), or
/// kNoOffset where no place can be named. `message` uses the specification's wording where it has
/// one.
struct Error {
    static constexpr size_t kNoOffset = static_cast<size_t>(-1);

    ErrorKind kind = ErrorKind::Invalid;
    size_t offset = kNoOffset;
    std::string message;
};

template <typename T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(ErrorKind kind, size_t offset, std::string message) {
    return std::unexpected(Error{kind, offset, std::move(message)});
}

inline std::unexpected<Error> fail(ErrorKind kind, std::string message) {
    return std::unexpected(Error{kind, Error::kNoOffset, std::move(message)});
}

namespace detail {
template <typename E>
void unwrap(std::expected<void, E>&&) {}
template <typename T, typename E>
T unwrap(std::expected<T, E>&& result) {
    return std::move(*result);
}
}  // namespace detail

}  // namespace ingot

/// Evaluates a Result (or another std::expected); on an Error returns it from the enclosing
/// function, else yields the value.
#define TRY(...)                                                    \
    __extension__({                                                 \
        auto try_result_ = (__VA_ARGS__);                           \
        if (!try_result_) [[unlikely]]                              \
            return std::unexpected(std::move(try_result_).error()); \
        ::ingot::detail::unwrap(std::move(try_result_));            \
    })
