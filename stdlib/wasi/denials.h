// Telling the embedder of accesses that were refused, and why (WasiConfig::on_denied).
#pragma once

#include <string_view>

#include "stdlib/wasi/state.h"

namespace ingot::wasi {

/// Reports the call's failure if it is a refusal: for want of a grant, or by the host. To be called
/// only where somebody listens.
void report_denial(const Call& call, std::string_view function, Errno error);

}  // namespace ingot::wasi
