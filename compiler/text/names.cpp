// Binding and looking up identifiers.
#include "compiler/text/names.h"

#include <fmt/format.h>

namespace ingot::text {

Result<uint32_t> IndexSpace::bind(std::optional<std::string> name, size_t offset) {
    if (name && !by_name_.emplace(*name, count_).second) {
        return fail(ErrorKind::Malformed, offset,
                    fmt::format("duplicate {} ${}", category_, *name));
    }
    return count_++;
}

NameMap IndexSpace::names(bool with_identifiers) const {
    NameMap names = annotated_;
    if (with_identifiers) {
        for (const auto& [name, index] : by_name_) names.emplace(index, name);
    }
    return names;
}

Result<uint32_t> IndexSpace::index(Cursor& cursor) const {
    if (cursor.kind() != Token::Kind::Id) {
        return static_cast<uint32_t>(TRY(cursor.expect_natural(32)));
    }
    const size_t offset = cursor.offset();
    const auto name = TRY(cursor.accept_id());
    const auto found = by_name_.find(*name);
    if (found == by_name_.end()) {
        return fail(ErrorKind::Malformed, offset, fmt::format("unknown {} ${}", category_, *name));
    }
    return found->second;
}

void LabelStack::push(std::optional<std::string> name) {
    if (name) by_name_[*name].push_back(depth());
    names_.push_back(std::move(name));
}

void LabelStack::pop() {
    if (const auto& name = names_.back()) {
        const auto found = by_name_.find(*name);
        found->second.pop_back();
        if (found->second.empty()) by_name_.erase(found);
    }
    names_.pop_back();
}

Result<uint32_t> LabelStack::index(Cursor& cursor) const {
    if (cursor.kind() != Token::Kind::Id) {
        return static_cast<uint32_t>(TRY(cursor.expect_natural(32)));
    }
    const size_t offset = cursor.offset();
    const auto name = TRY(cursor.accept_id());
    const auto found = by_name_.find(*name);
    if (found == by_name_.end()) {
        return fail(ErrorKind::Malformed, offset, fmt::format("unknown label ${}", *name));
    }
    return depth() - 1 - found->second.back();
}

}  // namespace ingot::text
