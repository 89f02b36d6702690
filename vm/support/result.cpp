// Names of the error kinds, as every message uses them.
#include "vm/support/result.h"

namespace ingot {

std::string_view to_string(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::Malformed: return "malformed";
    case ErrorKind::Invalid: return "invalid";
    case ErrorKind::Unlinkable: return "unlinkable";
    case ErrorKind::Limit: return "limit exceeded";
    case ErrorKind::Unsupported: return "unsupported";
    case ErrorKind::Io: return "input/output error";
    }
    return "error";
}

}  // namespace ingot
