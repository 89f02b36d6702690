// {fmt} as one static object. Debian ships the headers and a shared object only; the shared object
// would cost every start of the command line a mapping and a relocation, and the header-only mode
// adds 1.6 seconds to each source that formats anything. This compiles the implementation once.
// The two instantiations are those fmt/format.h declares `extern template` for char.
#include <fmt/format-inl.h>

FMT_BEGIN_NAMESPACE
namespace detail {
template FMT_API auto thousands_sep_impl(locale_ref) -> thousands_sep_result<char>;
template FMT_API auto decimal_point_impl(locale_ref) -> char;
}  // namespace detail
FMT_END_NAMESPACE
