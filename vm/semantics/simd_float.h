// Vector instructions on float lanes, and conversions between lanes of integers and floats
// (spec 4.3.5). Each lane follows the rule of the scalar instruction in numeric.h or convert.h.
#pragma once

#include <cstdint>
#include <limits>

#include "vm/semantics/convert.h"
#include "vm/semantics/v128.h"

namespace ingot::semantics {

namespace detail {

/// All bits of the lanes that are NaNs.
template <typename Lanes>
constexpr auto nan_lanes(Lanes value) {
    return value != value;  // NOLINT(misc-redundant-expression): only a NaN differs from itself
}

template <typename T>
V128 minimum_lanes(V128 first, V128 second) {
    const auto a = lanes<T>(first);
    const auto b = lanes<T>(second);
    // Equal lanes are equal in all bits unless they are zeros, where the negative one must win.
    const auto equal = std::bit_cast<Vector<T>>(lanes<BitsOf<T>>(first) | lanes<BitsOf<T>>(second));
    const auto ordered = a < b ? a : (b < a ? b : equal);
    const auto unordered = nan_lanes(a) | nan_lanes(b);
    return pack(unordered ? a + b : ordered);
}

template <typename T>
V128 maximum_lanes(V128 first, V128 second) {
    const auto a = lanes<T>(first);
    const auto b = lanes<T>(second);
    const auto equal = std::bit_cast<Vector<T>>(lanes<BitsOf<T>>(first) & lanes<BitsOf<T>>(second));
    const auto ordered = a > b ? a : (b > a ? b : equal);
    const auto unordered = nan_lanes(a) | nan_lanes(b);
    return pack(unordered ? a + b : ordered);
}

/// "Pseudo" minimum and maximum: the first operand unless the second is truly less (greater).
template <typename T>
V128 pseudo_minimum(V128 a, V128 b) {
    return pack(lanes<T>(b) < lanes<T>(a) ? lanes<T>(b) : lanes<T>(a));
}

template <typename T>
V128 pseudo_maximum(V128 a, V128 b) {
    return pack(lanes<T>(a) < lanes<T>(b) ? lanes<T>(b) : lanes<T>(a));
}

template <typename T>
V128 canonicalize_lanes(V128 value) {
    const auto a = lanes<T>(value);
    return pack(nan_lanes(a) ? splat(std::numeric_limits<T>::quiet_NaN()) : a);
}

/// Lanes beyond the range are converted as 0, then filled with the limit's bits.
inline V128 truncate_saturating_s(V128 value) {
    constexpr float kEnd = 0x1p31f;
    const auto a = lanes<float>(value);
    const Vector<int32_t> above = a >= kEnd;
    const Vector<int32_t> below = a < -kEnd;
    const auto fits = (a >= -kEnd) & (a < kEnd);
    const auto fitting = fits ? a : Vector<float>{};
    return pack(__builtin_convertvector(fitting, Vector<int32_t>) |
                (above & std::numeric_limits<int32_t>::max()) |
                (below & std::numeric_limits<int32_t>::min()));
}

inline V128 truncate_saturating_u(V128 value) {
    constexpr float kEnd = 0x1p32f;
    const auto a = lanes<float>(value);
    const auto fits = (a >= 0.0f) & (a < kEnd);
    const auto fitting = fits ? a : Vector<float>{};
    return pack(__builtin_convertvector(fitting, Vector<uint32_t>) |
                std::bit_cast<Vector<uint32_t>>(a >= kEnd));
}

/// Two doubles to the lower two lanes; the upper ones become zero.
template <typename Integer>
V128 truncate_saturating_zero(V128 value) {
    const auto a = lanes<double>(value);
    return pack(
        Vector<uint32_t>{truncate_saturating<Integer>(a[0]), truncate_saturating<Integer>(a[1])});
}

}  // namespace detail

// clang-format off: one row per instruction, as in the table.

inline V128 f32x4_eq(V128 a, V128 b) {
    return detail::pack(detail::lanes<float>(a) == detail::lanes<float>(b));
}
inline V128 f32x4_ne(V128 a, V128 b) {
    return detail::pack(detail::lanes<float>(a) != detail::lanes<float>(b));
}
inline V128 f32x4_lt(V128 a, V128 b) {
    return detail::pack(detail::lanes<float>(a) < detail::lanes<float>(b));
}
inline V128 f32x4_gt(V128 a, V128 b) {
    return detail::pack(detail::lanes<float>(a) > detail::lanes<float>(b));
}
inline V128 f32x4_le(V128 a, V128 b) {
    return detail::pack(detail::lanes<float>(a) <= detail::lanes<float>(b));
}
inline V128 f32x4_ge(V128 a, V128 b) {
    return detail::pack(detail::lanes<float>(a) >= detail::lanes<float>(b));
}
inline V128 f32x4_abs(V128 a) { return detail::pack(detail::magnitude(detail::lanes<float>(a))); }
inline V128 f32x4_neg(V128 a) { return detail::pack(detail::negate(detail::lanes<float>(a))); }
inline V128 f32x4_sqrt(V128 a) {
    return detail::pack(detail::square_root(detail::lanes<float>(a)));
}
inline V128 f32x4_ceil(V128 a) { return detail::pack(detail::ceil(detail::lanes<float>(a))); }
inline V128 f32x4_floor(V128 a) { return detail::pack(detail::floor(detail::lanes<float>(a))); }
inline V128 f32x4_trunc(V128 a) { return detail::pack(detail::trunc(detail::lanes<float>(a))); }
inline V128 f32x4_nearest(V128 a) { return detail::pack(detail::nearest(detail::lanes<float>(a))); }
inline V128 f32x4_add(V128 a, V128 b) {
    return detail::pack(detail::lanes<float>(a) + detail::lanes<float>(b));
}
inline V128 f32x4_sub(V128 a, V128 b) {
    return detail::pack(detail::lanes<float>(a) - detail::lanes<float>(b));
}
inline V128 f32x4_mul(V128 a, V128 b) {
    return detail::pack(detail::lanes<float>(a) * detail::lanes<float>(b));
}
inline V128 f32x4_div(V128 a, V128 b) {
    return detail::pack(detail::lanes<float>(a) / detail::lanes<float>(b));
}
inline V128 f32x4_min(V128 a, V128 b) { return detail::minimum_lanes<float>(a, b); }
inline V128 f32x4_max(V128 a, V128 b) { return detail::maximum_lanes<float>(a, b); }
inline V128 f32x4_pmin(V128 a, V128 b) { return detail::pseudo_minimum<float>(a, b); }
inline V128 f32x4_pmax(V128 a, V128 b) { return detail::pseudo_maximum<float>(a, b); }
inline V128 f32x4_canonicalize(V128 a) { return detail::canonicalize_lanes<float>(a); }

inline V128 f64x2_eq(V128 a, V128 b) {
    return detail::pack(detail::lanes<double>(a) == detail::lanes<double>(b));
}
inline V128 f64x2_ne(V128 a, V128 b) {
    return detail::pack(detail::lanes<double>(a) != detail::lanes<double>(b));
}
inline V128 f64x2_lt(V128 a, V128 b) {
    return detail::pack(detail::lanes<double>(a) < detail::lanes<double>(b));
}
inline V128 f64x2_gt(V128 a, V128 b) {
    return detail::pack(detail::lanes<double>(a) > detail::lanes<double>(b));
}
inline V128 f64x2_le(V128 a, V128 b) {
    return detail::pack(detail::lanes<double>(a) <= detail::lanes<double>(b));
}
inline V128 f64x2_ge(V128 a, V128 b) {
    return detail::pack(detail::lanes<double>(a) >= detail::lanes<double>(b));
}
inline V128 f64x2_abs(V128 a) { return detail::pack(detail::magnitude(detail::lanes<double>(a))); }
inline V128 f64x2_neg(V128 a) { return detail::pack(detail::negate(detail::lanes<double>(a))); }
inline V128 f64x2_sqrt(V128 a) {
    return detail::pack(detail::square_root(detail::lanes<double>(a)));
}
inline V128 f64x2_ceil(V128 a) { return detail::pack(detail::ceil(detail::lanes<double>(a))); }
inline V128 f64x2_floor(V128 a) { return detail::pack(detail::floor(detail::lanes<double>(a))); }
inline V128 f64x2_trunc(V128 a) { return detail::pack(detail::trunc(detail::lanes<double>(a))); }
inline V128 f64x2_nearest(V128 a) {
    return detail::pack(detail::nearest(detail::lanes<double>(a)));
}
inline V128 f64x2_add(V128 a, V128 b) {
    return detail::pack(detail::lanes<double>(a) + detail::lanes<double>(b));
}
inline V128 f64x2_sub(V128 a, V128 b) {
    return detail::pack(detail::lanes<double>(a) - detail::lanes<double>(b));
}
inline V128 f64x2_mul(V128 a, V128 b) {
    return detail::pack(detail::lanes<double>(a) * detail::lanes<double>(b));
}
inline V128 f64x2_div(V128 a, V128 b) {
    return detail::pack(detail::lanes<double>(a) / detail::lanes<double>(b));
}
inline V128 f64x2_min(V128 a, V128 b) { return detail::minimum_lanes<double>(a, b); }
inline V128 f64x2_max(V128 a, V128 b) { return detail::maximum_lanes<double>(a, b); }
inline V128 f64x2_pmin(V128 a, V128 b) { return detail::pseudo_minimum<double>(a, b); }
inline V128 f64x2_pmax(V128 a, V128 b) { return detail::pseudo_maximum<double>(a, b); }
inline V128 f64x2_canonicalize(V128 a) { return detail::canonicalize_lanes<double>(a); }

inline V128 i32x4_trunc_sat_f32x4_s(V128 a) { return detail::truncate_saturating_s(a); }
inline V128 i32x4_trunc_sat_f32x4_u(V128 a) { return detail::truncate_saturating_u(a); }
inline V128 i32x4_trunc_sat_f64x2_s_zero(V128 a) {
    return detail::truncate_saturating_zero<int32_t>(a);
}
inline V128 i32x4_trunc_sat_f64x2_u_zero(V128 a) {
    return detail::truncate_saturating_zero<uint32_t>(a);
}
inline V128 f32x4_convert_i32x4_s(V128 a) {
    return detail::pack(detail::widen<float>(detail::lanes<int32_t>(a)));
}
inline V128 f32x4_convert_i32x4_u(V128 a) {
    return detail::pack(detail::widen<float>(detail::lanes<uint32_t>(a)));
}
inline V128 f64x2_convert_low_i32x4_s(V128 a) {
    return detail::pack(detail::widen<double>(detail::low<int32_t>(detail::lanes<int32_t>(a))));
}
inline V128 f64x2_convert_low_i32x4_u(V128 a) {
    return detail::pack(detail::widen<double>(detail::low<uint32_t>(detail::lanes<uint32_t>(a))));
}
inline V128 f64x2_promote_low_f32x4(V128 a) {
    return detail::pack(detail::widen<double>(detail::low<float>(detail::lanes<float>(a))));
}

// clang-format on

inline V128 f32x4_demote_f64x2_zero(V128 a) {
    const auto low = __builtin_convertvector(detail::lanes<double>(a), detail::Half<float>);
    return detail::pack(detail::join<float>(low, detail::Half<float>{}));
}

}  // namespace ingot::semantics
