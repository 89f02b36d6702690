// Lists of scripts that are known to fail, each with a reason: "simd_load.wast: SIMD is not run
// yet".
#pragma once

#include <expected>
#include <map>
#include <string>
#include <string_view>

namespace ingot {

class ExpectedFailures {
 public:
    ExpectedFailures() = default;

    /// Lines are `name: reason`, empty, or comments from `#` on; the error names the line.
    static std::expected<ExpectedFailures, std::string> parse(std::string_view text);

    /// The reason why this script may fail, or null. A name matches as the end of a path, at a
    /// slash.
    const std::string* reason(std::string_view path) const;

 private:
    std::map<std::string, std::string> reasons_;
};

}  // namespace ingot
