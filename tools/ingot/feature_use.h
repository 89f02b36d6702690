// Which features a module makes use of: what it would need to be accepted elsewhere.
//
// Instructions say it by their row of the table; types, sections and numbers of things by what they
// are. Custom sections count for nothing.
#pragma once

#include "vm/isa/features.h"
#include "vm/module/module.h"
#include "vm/support/result.h"

namespace ingot {

/// Reads every instruction of a decoded module. The error is that of an instruction that cannot be
/// read.
Result<Features> features_used(const Module& module, const Features& accepted);

}  // namespace ingot
