// JSON is well-formed whatever strings hold.
#include "tools/ingot/json.h"

#include <catch2/catch.hpp>

using namespace ingot;

TEST_CASE("objects and arrays nest with commas in the right places") {
    JsonWriter json;
    json.begin_object();
    json.key("a").number(1);
    json.key("list").begin_array();
    json.string("x");
    json.boolean(true);
    json.null();
    json.end_array();
    json.key("empty").begin_array();
    json.end_array();
    json.end_object();
    CHECK(json.take() ==
          "{\n  \"a\": 1,\n  \"list\": [\n    \"x\",\n    true,\n    null\n  ],\n  \"empty\": "
          "[]\n}\n");
}

TEST_CASE("strings are quoted and bytes that are not UTF-8 replaced") {
    JsonWriter json;
    json.string("a\"\\\n\x01\xc3\xa9\xff\xed\xa0\x80");
    CHECK(json.take() == "\"a\\\"\\\\\\u000a\\u0001\xc3\xa9\\ufffd\\ufffd\\ufffd\\ufffd\"\n");
}
