(module
  (type (;0;) (func))
  (type (;1;) (sub (func (param i32 v128 exnref f32 (ref null 1) (ref null 1) f32 i64 nullfuncref) (result f64 i32))))
  (type (;2;) (sub 1 (func (param i32 v128 exnref f32 (ref null 1) (ref null 1) f32 i64 nullfuncref) (result f64 i32))))
  (type (;3;) (sub 2 (func (param i32 v128 exnref f32 (ref null 1) (ref null 1) f32 i64 nullfuncref) (result f64 i32))))
  (type (;4;) (sub 3 (func (param i32 v128 exnref f32 (ref null 1) (ref null 1) f32 i64 nullfuncref) (result f64 i32))))
  (type (;5;) (sub 4 (func (param i32 v128 exnref f32 (ref null 1) (ref null 1) f32 i64 nullfuncref) (result f64 i32))))
  (type (;6;) (sub 5 (func (param i32 v128 exnref f32 (ref null 1) (ref null 1) f32 i64 nullfuncref) (result f64 i32))))
  (type (;7;) (sub 6 (func (param i32 v128 exnref f32 (ref null 1) (ref null 1) f32 i64 nullfuncref) (result f64 i32))))
  (type (;8;) (sub 7 (func (param i32 v128 exnref f32 (ref null 1) (ref null 1) f32 i64 nullfuncref) (result f64 i32))))
  (type (;9;) (sub 8 (func (param i32 v128 exnref f32 (ref null 1) (ref null 1) f32 i64 nullfuncref) (result f64 i32))))
  (type (;10;) (sub 9 (func (param i32 v128 exnref f32 (ref null 1) (ref null 1) f32 i64 nullfuncref) (result f64 i32))))
  (type (;11;) (sub 10 (func (param i32 v128 exnref f32 (ref null 1) (ref null 1) f32 i64 nullfuncref) (result f64 i32))))
  (type (;12;) (sub 11 (func (param i32 v128 exnref f32 (ref null 1) (ref null 1) f32 i64 nullfuncref) (result f64 i32))))
  (type (;13;) (func (param i64 i32) (result f32)))
  (type (;14;) (func (param f32 (ref 3) (ref 5)) (result f32 (ref 3) (ref 5))))
  (type (;15;) (func (result f32 (ref 3) (ref 5))))
  (type (;16;) (func (result i64 nullfuncref i64 i64 i32)))
  (type (;17;) (func (param nullexternref f32) (result nullexternref f32)))
  (type (;18;) (func (param v128 i32)))
  (type (;19;) (func (result nullfuncref v128 (ref null 12) (ref null 4) v128)))
  (type (;20;) (func (result f64 i32)))
  (import "host" "0" (func (;0;) (type 13) (param i64 i32) (result f32)))
  (import "host" "1" (func (;1;) (type 2) (param i32 v128 exnref f32 (ref null 1) (ref null 1) f32 i64 nullfuncref) (result f64 i32)))
  (memory (;0;) i64 1 2)
  (global (;0;) (mut i32) (i32.const 60))
  (export "f2" (func 2))
  (export "f5" (func 5))
  (export "f7" (func 7))
  (export "f8" (func 8))
  (export "m0" (memory 0))
  (elem (;0;) declare func 0 1 2 3 4 5 6 7 8)
  (func (;2;) (type 11) (param i32) (param v128) (param exnref) (param f32) (param (ref null 1)) (param (ref null 1)) (param f32) (param i64) (param nullfuncref) (result f64 i32)
    (local i32)
    (local i64)
    (local (ref 8))
    (local i64)
    (local i32)
    (;0x1a2;) ref.func 2
    (;0x1a4;) local.set 11
    (;0x1a6;) global.get 0
    (;0x1a8;) i32.eqz
    (;0x1a9;) if
      (;0x1ab;) f64.const 0
      (;0x1b4;) i32.const 0
      (;0x1b6;) return
    (;0x1b7;) end
    (;0x1b8;) global.get 0
    (;0x1ba;) i32.const 1
    (;0x1bc;) i32.sub
    (;0x1bd;) global.set 0
    (;0x1bf;) loop
      (;0x1c1;) global.get 0
      (;0x1c3;) i32.eqz
      (;0x1c4;) if
        (;0x1c6;) f64.const 0
        (;0x1cf;) i32.const 0
        (;0x1d1;) return
      (;0x1d2;) end
      (;0x1d3;) global.get 0
      (;0x1d5;) i32.const 1
      (;0x1d7;) i32.sub
      (;0x1d8;) global.set 0
      (;0x1da;) memory.size
      (;0x1dc;) i64.const 16
      (;0x1de;) i64.shl
      (;0x1df;) i64.const 47
      (;0x1e1;) i64.sub
      (;0x1e2;) i64.const -3869074694517232895
      (;0x1ec;) i64.store32 align=2
      (;0x1ef;) i32.const 0
      (;0x1f1;) local.set 13
      (;0x1f3;) loop
        (;0x1f5;) local.get 13
        (;0x1f7;) i32.const 1
        (;0x1f9;) i32.add
        (;0x1fa;) local.tee 13
        (;0x1fc;) i32.const 57
        (;0x1fe;) i32.lt_s
        (;0x1ff;) br_if 0
      (;0x201;) end
      (;0x202;) local.get 13
      (;0x204;) br_if 0
    (;0x206;) end
    (;0x207;) f64.const 1.8446744073709552e+19
    (;0x210;) i32.const 49
  )
  (func (;3;) (type 2) (param i32) (param v128) (param exnref) (param f32) (param (ref null 1)) (param (ref null 1)) (param f32) (param i64) (param nullfuncref) (result f64 i32)
    (;0x215;) global.get 0
    (;0x217;) i32.eqz
    (;0x218;) if
      (;0x21a;) f64.const 0
      (;0x223;) i32.const 0
      (;0x225;) return
    (;0x226;) end
    (;0x227;) global.get 0
    (;0x229;) i32.const 1
    (;0x22b;) i32.sub
    (;0x22c;) global.set 0
    (;0x22e;) block
      (;0x230;) ref.null any
      (;0x232;) br_on_null 0
      (;0x234;) drop
    (;0x235;) end
    (;0x236;) local.get 0
    (;0x238;) if (result v128)
      (;0x23a;) v128.const i32x4 0x00000001 0xfff00000 0x000000c7 0x4616cd28
    (;0x24c;) else
      (;0x24d;) v128.const i32x4 0x89abcdef 0x01234567 0x7f800000 0x7f7fffff
    (;0x25f;) end
    (;0x260;) v128.any_true
    (;0x262;) f32.reinterpret_i32
    (;0x263;) f32.floor
    (;0x264;) i64.trunc_sat_f32_u
    (;0x266;) i32.const 887212611
    (;0x26c;) i32.const 65535
    (;0x270;) i32.and
    (;0x271;) f64.convert_i32_s
    (;0x272;) i64.trunc_f64_u
    (;0x273;) i64.gt_s
    (;0x274;) if
      (;0x276;) local.get 8
      (;0x278;) local.set 4
      (;0x27a;) local.get 6
      (;0x27c;) local.set 6
    (;0x27e;) end
    (;0x27f;) f64.const -0
    (;0x288;) local.get 0
  )
  (func (;4;) (type 2) (param i32) (param v128) (param exnref) (param f32) (param (ref null 1)) (param (ref null 1)) (param f32) (param i64) (param nullfuncref) (result f64 i32)
    (local v128)
    (local i32)
    (;0x291;) global.get 0
    (;0x293;) i32.eqz
    (;0x294;) if
      (;0x296;) f64.const 0
      (;0x29f;) i32.const 0
      (;0x2a1;) return
    (;0x2a2;) end
    (;0x2a3;) global.get 0
    (;0x2a5;) i32.const 1
    (;0x2a7;) i32.sub
    (;0x2a8;) global.set 0
    (;0x2aa;) f64.const 2147483647
    (;0x2b3;) local.get 0
  )
  (func (;5;) (type 0)
    (local exnref)
    (local v128)
    (local i64)
    (;0x2be;) global.get 0
    (;0x2c0;) i32.eqz
    (;0x2c1;) if
      (;0x2c3;) return
    (;0x2c4;) end
    (;0x2c5;) global.get 0
    (;0x2c7;) i32.const 1
    (;0x2c9;) i32.sub
    (;0x2ca;) global.set 0
    (;0x2cc;) i64.const 0
    (;0x2ce;) local.set 2
    (;0x2d0;) loop
      (;0x2d2;) i64.const 38
      (;0x2d4;) i32.const 2022421597
      (;0x2da;) if (result i32)
        (;0x2dc;) ref.null exn
        (;0x2de;) drop
        (;0x2df;) ref.null eq
        (;0x2e1;) block (result eqref)
          (;0x2e3;) ref.null any
          (;0x2e5;) br_on_cast 0 anyref eqref
          (;0x2eb;) drop
          (;0x2ec;) ref.null eq
        (;0x2ee;) end
        (;0x2ef;) ref.eq
      (;0x2f0;) else
        (;0x2f1;) i32.const -2011039278
      (;0x2f7;) end
      (;0x2f8;) i32.store
      (;0x2fb;) local.get 2
      (;0x2fd;) i64.const 3
      (;0x2ff;) i64.add
      (;0x300;) local.tee 2
      (;0x302;) i64.const 3
      (;0x304;) i64.lt_s
      (;0x305;) br_if 0
    (;0x307;) end
    (;0x308;) local.get 0
    (;0x30a;) local.tee 0
    (;0x30c;) local.set 0
  )
  (func (;6;) (type 6) (param i32) (param v128) (param exnref) (param f32) (param (ref null 1)) (param (ref null 1)) (param f32) (param i64) (param nullfuncref) (result f64 i32)
    (;0x312;) global.get 0
    (;0x314;) i32.eqz
    (;0x315;) if
      (;0x317;) f64.const 0
      (;0x320;) i32.const 0
      (;0x322;) return
    (;0x323;) end
    (;0x324;) global.get 0
    (;0x326;) i32.const 1
    (;0x328;) i32.sub
    (;0x329;) global.set 0
    (;0x32b;) f32.const -inf
    (;0x330;) block (result (ref 3))
      (;0x333;) block (result funcref)
        (;0x335;) ref.null func
        (;0x337;) br_on_cast_fail 0 funcref (ref 3)
        (;0x33d;) br 1
      (;0x33f;) end
      (;0x340;) drop
      (;0x341;) ref.func 2
    (;0x343;) end
    (;0x344;) ref.func 2
    (;0x346;) block (type 14) (param f32 (ref 3) (ref 5)) (result f32 (ref 3) (ref 5))
      (;0x348;) drop
      (;0x349;) local.set 5
      (;0x34b;) drop
      (;0x34c;) block (type 15) (result f32 (ref 3) (ref 5))
        (;0x34e;) i32.const 233328087
        (;0x354;) if
          (;0x356;) local.get 3
          (;0x358;) ref.func 2
          (;0x35a;) block (result (ref 5))
            (;0x35d;) block
              (;0x35f;) block (result (ref exn))
                (;0x362;) try_table (result (ref 5)) (catch_all 3) (catch_all_ref 0)
                  (;0x36a;) ref.func 7
                (;0x36c;) end
                (;0x36d;) br 2
              (;0x36f;) end
              (;0x370;) local.set 2
              (;0x372;) ref.func 2
              (;0x374;) br 1
            (;0x376;) end
            (;0x377;) ref.func 2
          (;0x379;) end
          (;0x37a;) i32.const -1774506707
          (;0x380;) br_table 2 2 2 2 1 1
        (;0x388;) end
        (;0x389;) f32.const -2.5
        (;0x38e;) ref.func 2
        (;0x390;) ref.func 2
      (;0x392;) end
      (;0x393;) local.set 5
      (;0x395;) local.set 4
      (;0x397;) local.set 3
      (;0x399;) local.get 6
      (;0x39b;) ref.func 2
      (;0x39d;) ref.func 7
      (;0x39f;) local.set 5
      (;0x3a1;) drop
      (;0x3a2;) drop
      (;0x3a3;) i32.const 128
      (;0x3a6;) if
      (;0x3a8;) end
      (;0x3a9;) local.get 3
      (;0x3ab;) block (result (ref 3))
        (;0x3ae;) ref.null func
        (;0x3b0;) br_on_cast 0 funcref (ref 3)
        (;0x3b6;) drop
        (;0x3b7;) ref.func 2
      (;0x3b9;) end
      (;0x3ba;) ref.func 7
      (;0x3bc;) i32.const 0
      (;0x3be;) select (result (ref 3))
      (;0x3c2;) ref.func 7
    (;0x3c4;) end
    (;0x3c5;) drop
    (;0x3c6;) local.set 4
    (;0x3c8;) local.set 6
    (;0x3ca;) i32.const 32768
    (;0x3ce;) if
      (;0x3d0;) f64.const 2
      (;0x3d9;) f64.const -1
      (;0x3e2;) f64.sub
      (;0x3e3;) try (result i32)
        (;0x3e5;) local.get 0
        (;0x3e7;) if
          (;0x3e9;) local.get 2
          (;0x3eb;) throw_ref
        (;0x3ec;) end
        (;0x3ed;) i64.const 25
        (;0x3ef;) local.get 7
        (;0x3f1;) local.tee 7
        (;0x3f3;) local.get 7
        (;0x3f5;) i64.rotl
        (;0x3f6;) i64.const 1
        (;0x3f8;) i64.or
        (;0x3f9;) i64.rem_s
        (;0x3fa;) i64.const 4095
        (;0x3fd;) i64.and
        (;0x3fe;) f32.load
        (;0x401;) local.set 6
        (;0x403;) ref.null array
        (;0x405;) drop
        (;0x406;) v128.const i32x4 0x4f800000 0xd629c0af 0x00000000 0x00000000
        (;0x418;) drop
        (;0x419;) i32.const 128
        (;0x41c;) v128.const i32x4 0x00000000 0x40000000 0x000000dc 0x7fffffff
        (;0x42e;) local.get 2
        (;0x430;) local.get 3
        (;0x432;) ref.null 1
        (;0x434;) local.get 8
        (;0x436;) local.get 6
        (;0x438;) i64.const 5609496868384437604
        (;0x443;) local.get 8
        (;0x445;) return_call 1
        (;0x447;) local.get 7
        (;0x449;) i64.const 1
        (;0x44b;) i64.or
        (;0x44c;) i64.div_s
        (;0x44d;) i64.const 32760
        (;0x451;) i64.and
        (;0x452;) i64.const 61
        (;0x454;) i64.store align=2
        (;0x457;) i32.const 31
      (;0x459;) end
      (;0x45a;) br 1
    (;0x45c;) end
    (;0x45d;) f64.const 2
    (;0x466;) local.get 0
  )
  (func (;7;) (type 9) (param i32) (param v128) (param exnref) (param f32) (param (ref null 1)) (param (ref null 1)) (param f32) (param i64) (param nullfuncref) (result f64 i32)
    (local i32)
    (;0x46e;) global.get 0
    (;0x470;) i32.eqz
    (;0x471;) if
      (;0x473;) f64.const 0
      (;0x47c;) i32.const 0
      (;0x47e;) return
    (;0x47f;) end
    (;0x480;) global.get 0
    (;0x482;) i32.const 1
    (;0x484;) i32.sub
    (;0x485;) global.set 0
    (;0x487;) ref.null exn
    (;0x489;) local.set 2
    (;0x48b;) try (result f32)
      (;0x48d;) nop
      (;0x48e;) i32.const 32
      (;0x490;) local.get 1
      (;0x492;) local.get 2
      (;0x494;) local.get 3
      (;0x496;) local.get 3
      (;0x498;) f32.div
      (;0x499;) f32.const 2
      (;0x49e;) f32.div
      (;0x49f;) local.get 4
      (;0x4a1;) block (result (ref null 1))
        (;0x4a4;) block (result (ref exn))
          (;0x4a7;) block (result (ref exn))
            (;0x4aa;) try_table (result (ref null 1)) (catch_all_ref 1) (catch_all_ref 0)
              (;0x4b2;) i64.const 0
              (;0x4b4;) drop
              (;0x4b5;) ref.null exn
              (;0x4b7;) local.set 2
              (;0x4b9;) i64.const 6675860868783105207
              (;0x4c4;) f32.convert_i64_s
              (;0x4c5;) f32.const -nan:0x200000
              (;0x4ca;) f32.mul
              (;0x4cb;) drop
              (;0x4cc;) ref.null 1
            (;0x4ce;) end
            (;0x4cf;) br 2
          (;0x4d1;) end
          (;0x4d2;) local.set 2
          (;0x4d4;) block (result (ref null 1))
            (;0x4d7;) ref.null func
            (;0x4d9;) br_on_cast 0 funcref (ref null 1)
            (;0x4df;) drop
            (;0x4e0;) ref.null 1
          (;0x4e2;) end
          (;0x4e3;) br 1
        (;0x4e5;) end
        (;0x4e6;) local.set 2
        (;0x4e8;) i32.const 219
        (;0x4eb;) if (type 16) (result i64 nullfuncref i64 i64 i32)
          (;0x4ed;) local.get 0
          (;0x4ef;) i32.const 65535
          (;0x4f3;) i32.and
          (;0x4f4;) f64.convert_i32_s
          (;0x4f5;) i64.trunc_f64_u
          (;0x4f6;) ref.null nofunc
          (;0x4f8;) i32.const 0
          (;0x4fa;) local.set 9
          (;0x4fc;) loop (result i64)
            (;0x4fe;) local.get 9
            (;0x500;) i32.const 2
            (;0x502;) i32.add
            (;0x503;) local.tee 9
            (;0x505;) i32.const 6
            (;0x507;) i32.lt_s
            (;0x508;) br_if 0
            (;0x50a;) local.get 6
            (;0x50c;) i64.trunc_sat_f32_s
          (;0x50e;) end
          (;0x50f;) i64.const 4294967296
          (;0x515;) local.get 0
        (;0x517;) else
          (;0x518;) i64.const 140
          (;0x51b;) i64.const 90
          (;0x51e;) i64.atomic.rmw16.xchg_u offset=50
          (;0x522;) ref.null nofunc
          (;0x524;) f32.const 2147483600
          (;0x529;) i64.trunc_sat_f32_u
          (;0x52b;) i64.const 1
          (;0x52d;) local.get 9
          (;0x52f;) local.get 9
          (;0x531;) i32.shl
          (;0x532;) i32.ctz
        (;0x533;) end
        (;0x534;) local.set 0
        (;0x536;) local.set 7
        (;0x538;) drop
        (;0x539;) local.set 5
        (;0x53b;) local.set 7
        (;0x53d;) i64.const 65528
        (;0x541;) ref.null array
        (;0x543;) ref.as_non_null
        (;0x544;) array.len
        (;0x546;) i32.store8
        (;0x549;) ref.func 1
      (;0x54b;) end
      (;0x54c;) local.get 7
      (;0x54e;) f32.convert_i64_s
      (;0x54f;) i64.const -2899703239799884991
      (;0x559;) f64.reinterpret_i64
      (;0x55a;) local.get 9
      (;0x55c;) i32.const -1
      (;0x55e;) i32.add
      (;0x55f;) return
      (;0x560;) local.get 9
      (;0x562;) i32.const 65535
      (;0x566;) i32.and
      (;0x567;) f32.convert_i32_s
      (;0x568;) i64.trunc_f32_s
      (;0x569;) i64.const 1
      (;0x56b;) i64.or
      (;0x56c;) i64.div_s
      (;0x56d;) local.get 8
      (;0x56f;) ref.func 1
      (;0x571;) call_ref 2
      (;0x573;) drop
      (;0x574;) drop
      (;0x575;) f32.const -nan:0x200000
    (;0x57a;) delegate 0
    (;0x57c;) local.set 6
    (;0x57e;) f64.const nan
    (;0x587;) i32.const -493805117
  )
  (func (;8;) (type 3) (param i32) (param v128) (param exnref) (param f32) (param (ref null 1)) (param (ref null 1)) (param f32) (param i64) (param nullfuncref) (result f64 i32)
    (local i32)
    (local i32)
    (local i32)
    (local i32)
    (local i32)
    (local i32)
    (local i64)
    (local i32)
    (;0x5a1;) global.get 0
    (;0x5a3;) i32.eqz
    (;0x5a4;) if
      (;0x5a6;) f64.const 0
      (;0x5af;) i32.const 0
      (;0x5b1;) return
    (;0x5b2;) end
    (;0x5b3;) global.get 0
    (;0x5b5;) i32.const 1
    (;0x5b7;) i32.sub
    (;0x5b8;) global.set 0
    (;0x5ba;) f32.const -5.5488202e-17
    (;0x5bf;) local.set 6
    (;0x5c1;) block
      (;0x5c3;) ref.null any
      (;0x5c5;) br_on_null 0
      (;0x5c7;) drop
      (;0x5c8;) i32.const 0
      (;0x5ca;) local.set 9
      (;0x5cc;) loop
        (;0x5ce;) local.get 9
        (;0x5d0;) i32.const 3
        (;0x5d2;) i32.add
        (;0x5d3;) local.tee 9
        (;0x5d5;) i32.const 6
        (;0x5d7;) i32.lt_s
        (;0x5d8;) br_if 0
      (;0x5da;) end
    (;0x5db;) end
    (;0x5dc;) i32.const 6
    (;0x5de;) local.set 10
    (;0x5e0;) loop
      (;0x5e2;) i32.const 15
      (;0x5e4;) local.set 11
      (;0x5e6;) loop
        (;0x5e8;) ref.func 2
        (;0x5ea;) local.set 4
        (;0x5ec;) local.get 11
        (;0x5ee;) i32.const 3
        (;0x5f0;) i32.sub
        (;0x5f1;) local.tee 11
        (;0x5f3;) br_if 0
      (;0x5f5;) end
      (;0x5f6;) memory.size
      (;0x5f8;) i64.const 16
      (;0x5fa;) i64.shl
      (;0x5fb;) i64.const 21
      (;0x5fd;) i64.sub
      (;0x5fe;) i32.load16_s align=1
      (;0x601;) i32.const 65535
      (;0x605;) i32.and
      (;0x606;) f64.convert_i32_s
      (;0x607;) i32.trunc_f64_u
      (;0x608;) if
        (;0x60a;) br 0
      (;0x60c;) end
      (;0x60d;) local.get 11
      (;0x60f;) i32.const 65535
      (;0x613;) i32.and
      (;0x614;) f32.convert_i32_s
      (;0x615;) i64.trunc_f32_u
      (;0x616;) i64.const 9010904995277304851
      (;0x621;) i64.eqz
      (;0x622;) call 0
      (;0x624;) drop
      (;0x625;) block (result f64)
        (;0x627;) try (result (ref null 0))
          (;0x62a;) i32.const 0
          (;0x62c;) local.set 12
          (;0x62e;) loop
            (;0x630;) local.get 4
            (;0x632;) local.set 5
            (;0x634;) local.get 12
            (;0x636;) i32.const 2
            (;0x638;) i32.add
            (;0x639;) local.tee 12
            (;0x63b;) i32.const 4
            (;0x63d;) i32.ne
            (;0x63e;) br_if 0
          (;0x640;) end
          (;0x641;) ref.func 5
        (;0x643;) catch_all
          (;0x644;) ref.null 0
        (;0x646;) end
        (;0x647;) drop
        (;0x648;) atomic.fence
        (;0x64b;) i32.const 2
        (;0x64d;) local.set 13
        (;0x64f;) loop
          (;0x651;) local.get 12
          (;0x653;) local.get 1
          (;0x655;) local.get 2
          (;0x657;) f32.const -1.1754942e-38
          (;0x65c;) ref.null 1
          (;0x65e;) ref.null 1
          (;0x660;) f32.const 3.4028235e+38
          (;0x665;) i64.const -4975144580259969753
          (;0x670;) i64.const -106
          (;0x673;) local.get 11
          (;0x675;) select (result i64)
          (;0x678;) ref.null nofunc
          (;0x67a;) call 6
          (;0x67c;) local.set 0
          (;0x67e;) drop
          (;0x67f;) local.get 10
          (;0x681;) i64.extend_i32_u
          (;0x682;) i64.const 18
          (;0x684;) i64.mul
          (;0x685;) i64.const -11
          (;0x687;) i64.add
          (;0x688;) local.get 1
          (;0x68a;) v128.const i32x4 0x00000080 0x000000ff 0x3f3b4250 0x4a757af1
          (;0x69c;) i32.const 2147483647
          (;0x6a2;) select
          (;0x6a3;) v128.store32_lane align=2 2
          (;0x6a8;) ref.null nofunc
          (;0x6aa;) local.set 8
          (;0x6ac;) local.get 13
          (;0x6ae;) i32.const 1
          (;0x6b0;) i32.sub
          (;0x6b1;) local.tee 13
          (;0x6b3;) br_if 0
        (;0x6b5;) end
        (;0x6b6;) ref.null noextern
        (;0x6b8;) local.get 3
        (;0x6ba;) f64.const 1
        (;0x6c3;) br 0
        (;0x6c5;) local.get 7
        (;0x6c7;) i64.ge_u
        (;0x6c8;) if (type 17) (param nullexternref f32) (result nullexternref f32)
        (;0x6ca;) end
        (;0x6cb;) drop
        (;0x6cc;) drop
        (;0x6cd;) local.get 1
        (;0x6cf;) local.get 13
        (;0x6d1;) local.get 0
        (;0x6d3;) i32.shr_s
        (;0x6d4;) loop (type 18) (param v128 i32)
          (;0x6d6;) global.get 0
          (;0x6d8;) i32.eqz
          (;0x6d9;) if
            (;0x6db;) f64.const 0
            (;0x6e4;) i32.const 0
            (;0x6e6;) return
          (;0x6e7;) end
          (;0x6e8;) global.get 0
          (;0x6ea;) i32.const 1
          (;0x6ec;) i32.sub
          (;0x6ed;) global.set 0
          (;0x6ef;) local.set 0
          (;0x6f1;) local.set 1
          (;0x6f3;) v128.const i32x4 0xffffffff 0x7fffffff 0x4761dac3 0x00000001
          (;0x705;) i32x4.extend_high_i16x8_u
          (;0x708;) local.get 1
          (;0x70a;) local.tee 1
          (;0x70c;) i16x8.extmul_high_i8x16_s
          (;0x70f;) drop
          (;0x710;) f64.const 0
          (;0x719;) f64.const 9.223372036854776e+18
          (;0x722;) f64.gt
          (;0x723;) local.tee 0
          (;0x725;) drop
        (;0x726;) end
        (;0x727;) i64.const -90
        (;0x72a;) i64.const 64770619600839501
        (;0x734;) i64.shr_u
        (;0x735;) local.get 7
        (;0x737;) i64.clz
        (;0x738;) i64.clz
        (;0x739;) i64.ge_u
        (;0x73a;) if
          (;0x73c;) block (result i32)
            (;0x73e;) local.get 4
            (;0x740;) ref.test (ref 2)
          (;0x743;) end
          (;0x744;) if
            (;0x746;) local.get 10
            (;0x748;) f64.convert_i32_s
            (;0x749;) br 2
          (;0x74b;) end
        (;0x74c;) end
        (;0x74d;) i32.const 216
        (;0x750;) f64.const 7.478772202685e-79
        (;0x759;) f64x2.splat
        (;0x75b;) ref.null exn
        (;0x75d;) local.get 3
        (;0x75f;) local.tee 6
        (;0x761;) local.tee 3
        (;0x763;) ref.null 1
        (;0x765;) ref.null 1
        (;0x767;) local.get 3
        (;0x769;) local.get 7
        (;0x76b;) ref.null nofunc
        (;0x76d;) call 2
        (;0x76f;) drop
        (;0x770;) drop
        (;0x771;) local.get 10
        (;0x773;) if
        (;0x775;) end
        (;0x776;) local.get 7
        (;0x778;) i64.const 65535
        (;0x77c;) i64.and
        (;0x77d;) f64.load offset=40 align=1
        (;0x780;) f64.const 2.792898667485451e-53
        (;0x789;) f32.const -nan:0x200000
        (;0x78e;) f64.promote_f32
        (;0x78f;) f64.div
        (;0x790;) i32.const 1
        (;0x792;) select
      (;0x793;) end
      (;0x794;) i32.const 67
      (;0x797;) local.get 11
      (;0x799;) br_if 1
      (;0x79b;) local.set 0
      (;0x79d;) drop
      (;0x79e;) block (type 19) (result nullfuncref v128 (ref null 12) (ref null 4) v128)
        (;0x7a0;) local.get 8
        (;0x7a2;) v128.const i32x4 0x00000007 0x00000007 0x00000000 0x3ff80000
        (;0x7b4;) loop (result (ref null 12))
          (;0x7b7;) global.get 0
          (;0x7b9;) i32.eqz
          (;0x7ba;) if
            (;0x7bc;) f64.const 0
            (;0x7c5;) i32.const 0
            (;0x7c7;) return
          (;0x7c8;) end
          (;0x7c9;) global.get 0
          (;0x7cb;) i32.const 1
          (;0x7cd;) i32.sub
          (;0x7ce;) global.set 0
          (;0x7d0;) local.get 1
          (;0x7d2;) local.set 1
          (;0x7d4;) loop
            (;0x7d6;) global.get 0
            (;0x7d8;) i32.eqz
            (;0x7d9;) if
              (;0x7db;) f64.const 0
              (;0x7e4;) i32.const 0
              (;0x7e6;) return
            (;0x7e7;) end
            (;0x7e8;) global.get 0
            (;0x7ea;) i32.const 1
            (;0x7ec;) i32.sub
            (;0x7ed;) global.set 0
            (;0x7ef;) i32.const 65535
            (;0x7f3;) i32.const 182
            (;0x7f6;) block (result i32)
              (;0x7f8;) i32.const 1365473277
            (;0x7fe;) end
            (;0x7ff;) ref.null any
            (;0x801;) ref.is_null
            (;0x802;) select
            (;0x803;) i32.rotr
            (;0x804;) br_if 0
          (;0x806;) end
          (;0x807;) local.get 10
          (;0x809;) i64.extend_i32_u
          (;0x80a;) i64.const 4096
          (;0x80d;) i64.add
          (;0x80e;) i64.const 1359927899127953333
          (;0x818;) i64.store16 offset=65332
          (;0x81d;) i32.const 0
          (;0x81f;) local.set 14
          (;0x821;) loop
            (;0x823;) block (result f32)
              (;0x825;) block
                (;0x827;) try_table (result f32) (catch_all 0)
                  (;0x82c;) local.get 6
                  (;0x82e;) f32.const nan:0x612345
                  (;0x833;) local.get 9
                  (;0x835;) select (result f32)
                (;0x838;) end
                (;0x839;) br 1
              (;0x83b;) end
              (;0x83c;) local.get 3
              (;0x83e;) f32.neg
            (;0x83f;) end
            (;0x840;) local.set 3
            (;0x842;) local.get 2
            (;0x844;) local.set 2
            (;0x846;) local.get 14
            (;0x848;) i32.const 3
            (;0x84a;) i32.add
            (;0x84b;) local.tee 14
            (;0x84d;) i32.const 12
            (;0x84f;) i32.ne
            (;0x850;) br_if 0
          (;0x852;) end
          (;0x853;) local.get 8
        (;0x855;) end
        (;0x856;) ref.null 4
        (;0x858;) i64.const 0
        (;0x85a;) local.set 15
        (;0x85c;) loop (result v128)
          (;0x85e;) local.get 15
          (;0x860;) i64.const 1
          (;0x862;) i64.add
          (;0x863;) local.tee 15
          (;0x865;) i64.const 1
          (;0x867;) i64.lt_u
          (;0x868;) br_if 0
          (;0x86a;) local.get 1
        (;0x86c;) end
      (;0x86d;) end
      (;0x86e;) local.set 1
      (;0x870;) local.set 4
      (;0x872;) drop
      (;0x873;) local.set 1
      (;0x875;) drop
      (;0x876;) local.get 10
      (;0x878;) i32.const 3
      (;0x87a;) i32.sub
      (;0x87b;) local.tee 10
      (;0x87d;) br_if 0
    (;0x87f;) end
    (;0x880;) local.get 1
    (;0x882;) local.tee 1
    (;0x884;) local.get 1
    (;0x886;) i16x8.lt_s
    (;0x888;) local.set 1
    (;0x88a;) block (type 20) (result f64 i32)
      (;0x88c;) ref.null func
      (;0x88e;) ref.test nullfuncref
      (;0x891;) if
        (;0x893;) i32.const 0
        (;0x895;) local.set 16
        (;0x897;) loop (result i64)
          (;0x899;) local.get 16
          (;0x89b;) i32.const 1
          (;0x89d;) i32.add
          (;0x89e;) local.tee 16
          (;0x8a0;) i32.const 4
          (;0x8a2;) i32.lt_s
          (;0x8a3;) br_if 0
          (;0x8a5;) local.get 15
        (;0x8a7;) end
        (;0x8a8;) i64.extend8_s
        (;0x8a9;) i64.const -111
        (;0x8ac;) i64.or
        (;0x8ad;) i64.const -44
        (;0x8af;) i64.const 1
        (;0x8b1;) i64.or
        (;0x8b2;) i64.rem_s
        (;0x8b3;) f64.reinterpret_i64
        (;0x8b4;) local.get 16
        (;0x8b6;) i32.const -2107199401
        (;0x8bc;) i32.const 7
        (;0x8be;) i32.and
        (;0x8bf;) br_table 2 2 1 2 2
      (;0x8c6;) end
      (;0x8c7;) f64.const nan
      (;0x8d0;) i32.const 20
    (;0x8d2;) end
    (;0x8d3;) local.set 0
    (;0x8d5;) drop
    (;0x8d6;) f64.const nan:0xabcdef0123456
    (;0x8df;) i32.const 207
    (@ingot.encoding (edit 0 2 "\08\01\7f\01\7f\01\7f\01\7f\01\7f\01"))
  )
  (@ingot.data_count)
  (@ingot.encoding (table) (tag) (data))
)
;; call f2 0x1f 0x5f000000ffc00000:ff76c9fd0000001f 0x10ca 0x718340f 0x2724 0xff5a 0x40000000 0x16 0xd142
;; call f2 0xff 0x3ff8000000000000:5ee6a30b724164d6 0xba36 0x40000000 0x7631 0xa932 0x70d93f23 0xffffffff80000000 0x236b
;; call f2 0x1f 0x800000050:ffa000007fe12345 0xf8c 0xffa00000 0xb374 0x4fc8 0x1 0x123456789abcdef 0x3f08
;; call f2 0x94 0x8400000009:40 0xa52e 0x84232e89 0xe17d 0xff23 0x807fffff 0x40 0x1925
;; call f5
;; call f7 0x55555555 0xcc61e8e1ffc00000:80000000 0xb3be 0x4e053053 0xbc87 0xa7f6 0x3fc00000 0x123456789abcdef 0x8dee
;; call f7 0xa9 0x58:c5b15f67000000c9 0xa1a0 0xc4965234 0xd1e5 0xdcc9 0xc0bcd589 0x7fffffff 0x4af
;; call f7 0xc5fe7cbf 0x41182fe980000001:bf8000004f800000 0x2ceb 0x80000000 0x8a 0x45bf 0x3f000000 0x8000000000000001 0x151
;; call f7 0x55555555 0xdf00008000:7fffffffff 0x5a90 0x40000000 0x89c1 0x3a5a 0xe126c647 0x873e9f033abfa90c 0x193d
;; call f8 0xfa 0x3f8000003fc00000:3ff0000000000000 0x8475 0x800000 0x12fa 0x9b04 0x7f7fffff 0xc46e26a7a0f4c5b8 0x1516
;; call f8 0x6f 0x80000000:7f800000fd4e3c1d 0x23e4 0xd6d41702 0x74ba 0x7855 0xbf800000 0xffffffffffffffb6 0xda72
;; call f8 0x21 0x7f8000007fc00000:ffffffff80000000 0xab59 0x1 0x298a 0xab8c 0x80000000 0xfffffffffffffff5 0xb1f9
;; call f8 0xe232eb5 0x40000000:fff8000000000000 0x69b1 0x7f800000 0xd887 0x3c3 0x800000 0xfffffffffffffffe 0x4ba2
