// Shared state of a module's parsers.
#include "compiler/text/module_context.h"

#include <algorithm>

#include "compiler/text/characters.h"

namespace ingot::text {

const Annotation* AnnotationIndex::take(std::string_view name, uint32_t token) {
    auto at = std::ranges::lower_bound(*annotations_, token, {}, &Annotation::before);
    for (; at != annotations_->end() && at->before == token; ++at) {
        const auto index = static_cast<size_t>(at - annotations_->begin());
        if (taken_[index] || at->name != name) continue;
        taken_[index] = true;
        return &*at;
    }
    return nullptr;
}

uint32_t ModuleContext::function_type_index(const FunctionType& type) {
    Bytes encoded;
    write_function_type(encoded, type);
    const auto [found, is_new] = function_type_indices.emplace(std::move(encoded), types.count());
    if (is_new) {
        append(type_section, found->first);
        ++type_groups;
        types.add();
        function_types.emplace_back(type);
    }
    return found->second;
}

Result<std::optional<std::string>> ModuleContext::name_annotation(uint32_t token) {
    if (annotations.empty()) return std::nullopt;
    const Annotation* annotation = annotations.take("name", token);
    if (annotation == nullptr) return std::nullopt;
    const auto malformed = [&](const char* message) {
        return fail(ErrorKind::Malformed, annotation->offset, message);
    };
    const uint32_t count = annotation->end_item - annotation->first_item;
    if (count == 0) return malformed("@name annotation: string expected");
    const Token& item = stream.annotation_tokens[annotation->first_item];
    if (item.kind != Token::Kind::String) return malformed("@name annotation: string expected");
    if (count > 1) return malformed("@name annotation: unexpected token");
    std::string name = unescape(stream.text(item));
    if (!is_well_formed_utf8(name)) return malformed("malformed UTF-8 encoding");
    return name;
}

}  // namespace ingot::text
