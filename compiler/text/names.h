// Symbolic identifiers: one IndexSpace per space of the text format (spec 6.1.3), and labels.
//
// Ordered maps, because a hostile source must not be able to choose colliding hashes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/text/cursor.h"
#include "vm/support/result.h"

namespace ingot::text {

/// Names to show, by index: what the name section holds.
using NameMap = std::map<uint32_t, std::string>;

class IndexSpace {
 public:
    explicit IndexSpace(std::string_view category) : category_(category) {}

    uint32_t count() const { return count_; }
    /// Takes `count` indices without a name; yields the first.
    uint32_t add(uint32_t count = 1) {
        count_ += count;
        return count_ - count;
    }
    /// Takes one index; a duplicate name is an error at `offset`.
    Result<uint32_t> bind(std::optional<std::string> name, size_t offset);
    /// The index at the cursor: a number as it is, or a bound name.
    Result<uint32_t> index(Cursor& cursor) const;
    /// Sets the name to show, whatever the identifier (an @name annotation).
    void annotate(uint32_t index, std::string name) { annotated_[index] = std::move(name); }
    bool has_names() const { return !by_name_.empty() || !annotated_.empty(); }
    /// The annotated names and, if asked, for other indices the identifiers.
    NameMap names(bool with_identifiers) const;

 private:
    std::string_view category_;
    uint32_t count_ = 0;
    std::map<std::string, uint32_t, std::less<>> by_name_;
    NameMap annotated_;
};

/// The labels in scope, innermost last; a name hides outer ones that are equal.
class LabelStack {
 public:
    void push(std::optional<std::string> name);
    void pop();
    uint32_t depth() const { return static_cast<uint32_t>(names_.size()); }
    /// The relative index at the cursor.
    Result<uint32_t> index(Cursor& cursor) const;
    const std::optional<std::string>& innermost() const { return names_.back(); }

 private:
    std::vector<std::optional<std::string>> names_;
    std::map<std::string, std::vector<uint32_t>, std::less<>> by_name_;
};

}  // namespace ingot::text
