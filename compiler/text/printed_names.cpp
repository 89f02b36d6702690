// Identifiers: a name from the name section is used only if it can stand for its index alone.
#include "compiler/text/printed_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/text/characters.h"

namespace ingot::text {
namespace {

std::string identifier(std::string_view name) {
    if (std::ranges::all_of(name, is_id_character)) return fmt::format("${}", name);
    return "$" + quote(name);
}

}  // namespace

std::string quote(std::string_view bytes) {
    std::string out = "\"";
    for (const char c : bytes) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c >= ' ' && c < 0x7f) {
            out += c;
        } else {
            fmt::format_to(std::back_inserter(out), "\\{:02x}", static_cast<uint8_t>(c));
        }
    }
    return out + '"';
}

PrintedNames::PrintedNames(const NameSection::Map& names) {
    std::map<std::string_view, uint32_t> uses;  // ordered: names may be chosen to collide
    for (const auto& [index, name] : names) ++uses[name];
    for (const auto& [index, name] : names) {
        if (!name.empty() && uses[name] == 1) names_.emplace(index, identifier(name));
    }
}

std::string PrintedNames::index(uint32_t index) const {
    const auto found = names_.find(index);
    return found == names_.end() ? fmt::format("{}", index) : found->second;
}

std::string PrintedNames::definition(uint32_t index) const {
    const auto found = names_.find(index);
    return found == names_.end() ? std::string() : found->second + " ";
}

ModuleIdentifiers::ModuleIdentifiers(const Module& module, bool use_names) {
    if (!use_names) return;
    functions = PrintedNames(module.names.functions);
    types = PrintedNames(module.names.types);
    tables = PrintedNames(module.names.tables);
    memories = PrintedNames(module.names.memories);
    globals = PrintedNames(module.names.globals);
    elements = PrintedNames(module.names.elements);
    data = PrintedNames(module.names.data);
    tags = PrintedNames(module.names.tags);
    for (const auto& [type, names] : module.names.fields) fields.emplace(type, names);
}

std::string ModuleIdentifiers::heap_type(HeapType type) const {
    return type.is_concrete() ? types.index(type.index()) : to_string(type);
}

std::string ModuleIdentifiers::value_type(ValueType type) const {
    if (!type.is_ref() || !type.heap().is_concrete()) return to_string(type);
    return fmt::format("(ref {}{})", type.is_nullable() ? "null " : "", heap_type(type.heap()));
}

std::string ModuleIdentifiers::type_use(const Module& module, uint32_t index) const {
    std::string out = fmt::format("(type {})", types.index(index));
    const FunctionType* type =
        index < module.types.size() ? module.types[index].as_function() : nullptr;
    if (type == nullptr) return out;
    const auto add = [&](std::string_view keyword, const std::vector<ValueType>& values) {
        if (values.empty()) return;
        fmt::format_to(std::back_inserter(out), " ({}", keyword);
        for (const ValueType value : values) out += " " + value_type(value);
        out += ")";
    };
    add("param", type->parameters);
    add("result", type->results);
    return out;
}

std::string ModuleIdentifiers::field(uint32_t type, uint32_t index) const {
    const auto names = fields.find(type);
    return names == fields.end() ? fmt::format("{}", index) : names->second.index(index);
}

}  // namespace ingot::text
