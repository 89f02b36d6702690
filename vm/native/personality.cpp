// What the unwinder asks at every frame of compiled code that has landing pads: whether one of them
// wants the exception, and to go there. Reads the language-specific data that LLVM writes, a list
// of call sites with their pads (Itanium C++ ABI, "Exception Handling Tables"). Pads of compiled
// code take every exception, so types are not looked at.
#include <unwind.h>

#include <cstdint>
#include <cstring>

namespace {

/// Encodings of pointers (DW_EH_PE_*) that occur in call-site tables.
enum : uint8_t { kUleb128 = 0x01, kUdata4 = 0x03, kOmitted = 0xff };

class Reader {
 public:
    explicit Reader(const uint8_t* at) : at_(at) {}

    const uint8_t* at() const { return at_; }
    uint8_t byte() { return *at_++; }
    uint64_t uleb128() {
        uint64_t value = 0;
        for (uint32_t shift = 0;; shift += 7) {
            const uint8_t next = byte();
            value |= uint64_t{next & 0x7fu} << shift;
            if ((next & 0x80) == 0) return value;
        }
    }
    uint64_t value(uint8_t encoding) {
        if (encoding == kUleb128) return uleb128();
        uint32_t word = 0;
        std::memcpy(&word, at_, sizeof(word));
        at_ += sizeof(word);
        return word;
    }

 private:
    const uint8_t* at_;
};

/// The landing pad for an offset in a function, as an offset too, or 0.
uint64_t find_landing_pad(const uint8_t* table, uint64_t code) {
    Reader reader(table);
    if (reader.byte() != kOmitted) return 0;  // Pads count from the function's start.
    if (reader.byte() != kOmitted) reader.uleb128();
    const uint8_t encoding = reader.byte();
    if (encoding != kUleb128 && encoding != kUdata4) return 0;
    const uint64_t size = reader.uleb128();
    for (const uint8_t* end = reader.at() + size; reader.at() < end;) {
        const uint64_t start = reader.value(encoding);
        const uint64_t length = reader.value(encoding);
        const uint64_t pad = reader.value(encoding);
        reader.uleb128();  // The action: always to catch.
        if (code - start < length) return pad;
    }
    return 0;
}

}  // namespace

extern "C" _Unwind_Reason_Code ingot_personality(int version, _Unwind_Action actions,
                                                 _Unwind_Exception_Class /*exception_class*/,
                                                 _Unwind_Exception* exception,
                                                 _Unwind_Context* context) {
    if (version != 1) return _URC_FATAL_PHASE1_ERROR;
    const auto* table = static_cast<const uint8_t*>(_Unwind_GetLanguageSpecificData(context));
    if (table == nullptr) return _URC_CONTINUE_UNWIND;
    const uintptr_t function = _Unwind_GetRegionStart(context);
    const uint64_t pad = find_landing_pad(table, _Unwind_GetIP(context) - 1 - function);
    if (pad == 0) return _URC_CONTINUE_UNWIND;
    if ((actions & _UA_SEARCH_PHASE) != 0) return _URC_HANDLER_FOUND;
    if ((actions & _UA_HANDLER_FRAME) == 0) return _URC_CONTINUE_UNWIND;
    _Unwind_SetGR(context, __builtin_eh_return_data_regno(0),
                  reinterpret_cast<uintptr_t>(exception));
    _Unwind_SetGR(context, __builtin_eh_return_data_regno(1), 1);
    _Unwind_SetIP(context, function + pad);
    return _URC_INSTALL_CONTEXT;
}
