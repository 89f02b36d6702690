// Every vector instruction of fixed semantics; the relaxed ones are in relaxed.h.
#pragma once

#include "vm/semantics/simd_float.h"
#include "vm/semantics/simd_integer.h"
#include "vm/semantics/simd_lanes.h"
