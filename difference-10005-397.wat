(module
  (type (;0;) (func))
  (type (;1;) (sub (array i32)))
  (rec
    (type (;2;) (sub (func (param i64 exnref i32 f32 i64 v128 nullref i32 i64 v128 i64 i32 (ref null 0) v128 f64 anyref i32 v128 i32 i64 v128 f32) (result f32 i64 f64 i32 f32 v128 (ref null 4) i32 i32 f32 i32 i32))))
    (type (;3;) (sub (struct (field (mut i32)))))
    (type (;4;) (sub (array (mut externref))))
  )
  (rec
    (type (;5;) (sub 2 (func (param i64 exnref i32 f32 i64 v128 nullref i32 i64 v128 i64 i32 (ref null 0) v128 f64 anyref i32 v128 i32 i64 v128 f32) (result f32 i64 f64 i32 f32 v128 (ref null 4) i32 i32 f32 i32 i32))))
    (type (;6;) (sub (struct (field (mut structref)))))
  )
  (type (;7;) (sub 1 (array i32)))
  (type (;8;) (sub 5 (func (param i64 exnref i32 f32 i64 v128 nullref i32 i64 v128 i64 i32 (ref null 0) v128 f64 anyref i32 v128 i32 i64 v128 f32) (result f32 i64 f64 i32 f32 v128 (ref null 4) i32 i32 f32 i32 i32))))
  (rec
    (type (;9;) (sub (struct (field i32) (field (mut i8)))))
    (type (;10;) (sub final 2 (func (param i64 exnref i32 f32 i64 v128 nullref i32 i64 v128 i64 i32 (ref null 0) v128 f64 anyref i32 v128 i32 i64 v128 f32) (result f32 i64 f64 i32 f32 v128 (ref null 4) i32 i32 f32 i32 i32))))
    (type (;11;) (sub (func (result (ref 7) nullref i32))))
  )
  (rec
    (type (;12;) (sub final 4 (array (mut externref))))
    (type (;13;) (sub final 2 (func (param i64 exnref i32 f32 i64 v128 nullref i32 i64 v128 i64 i32 (ref null 0) v128 f64 anyref i32 v128 i32 i64 v128 f32) (result f32 i64 f64 i32 f32 v128 (ref null 4) i32 i32 f32 i32 i32))))
  )
  (rec
    (type (;14;) (sub final 3 (struct (field (mut i32)) (field (mut f32)) (field (mut i16)) (field (ref null 3)))))
    (type (;15;) (sub 9 (struct (field i32) (field (mut i8)))))
  )
  (rec
    (type (;16;) (sub 4 (array (mut externref))))
    (type (;17;) (sub 15 (struct (field i32) (field (mut i8)))))
    (type (;18;) (sub (func (param (ref null 11)) (result i32 v128))))
  )
  (type (;19;) (sub final 5 (func (param i64 exnref i32 f32 i64 v128 nullref i32 i64 v128 i64 i32 (ref null 0) v128 f64 anyref i32 v128 i32 i64 v128 f32) (result f32 i64 f64 i32 f32 v128 (ref null 4) i32 i32 f32 i32 i32))))
  (type (;20;) (sub final 4 (array (mut externref))))
  (type (;21;) (func (param i64)))
  (type (;22;) (func (param (ref 12))))
  (type (;23;) (func (result i32 (ref any))))
  (type (;24;) (func (result i32 i64)))
  (type (;25;) (func (result (ref 8) f32 f64)))
  (type (;26;) (func (param (ref null 8) i32 v128) (result (ref null 8) i32 v128)))
  (memory (;0;) i64 1 2)
  (tag (;0;) (type 21) (param i64))
  (tag (;1;) (type 22) (param (ref 12)))
  (global (;0;) (ref null 15) i32.const 127 i32.const -1145016349 i32.const -341490474 i32.sub struct.new 15)
  (global (;1;) i64 (i64.const 65535))
  (global (;2;) (mut i31ref) (ref.null i31))
  (global (;3;) (ref 4) (array.new_fixed 12 0))
  (global (;4;) (mut i64) (i64.const -19))
  (global (;5;) (mut i64) (i64.const 68))
  (global (;6;) (mut v128) (v128.const i32x4 0xe5afd4d2 0x0000007f 0x17a5c075 0x7fc00000))
  (global (;7;) (mut i32) (i32.const 60))
  (export "f0" (func 0))
  (export "f1" (func 1))
  (export "f2" (func 2))
  (export "f3" (func 3))
  (export "f4" (func 4))
  (export "f5" (func 5))
  (export "g0" (global 0))
  (export "g6" (global 6))
  (elem (;0;) declare func 0 1 2 3 4 5 6)
  (func (;0;) (type 19) (param i64) (param exnref) (param i32) (param f32) (param i64) (param v128) (param nullref) (param i32) (param i64) (param v128) (param i64) (param i32) (param (ref null 0)) (param v128) (param f64) (param anyref) (param i32) (param v128) (param i32) (param i64) (param v128) (param f32) (result f32 i64 f64 i32 f32 v128 (ref null 4) i32 i32 f32 i32 i32)
    (local f32)
    (local (ref 19))
    (local i32)
    (local i32)
    (;0x25f;) ref.func 0
    (;0x261;) local.set 23
    (;0x263;) global.get 7
    (;0x265;) i32.eqz
    (;0x266;) if
      (;0x268;) f32.const 0
      (;0x26d;) i64.const 0
      (;0x26f;) f64.const 0
      (;0x278;) i32.const 0
      (;0x27a;) f32.const 0
      (;0x27f;) v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
      (;0x291;) ref.null 4
      (;0x293;) i32.const 0
      (;0x295;) i32.const 0
      (;0x297;) f32.const 0
      (;0x29c;) i32.const 0
      (;0x29e;) i32.const 0
      (;0x2a0;) return
    (;0x2a1;) end
    (;0x2a2;) global.get 7
    (;0x2a4;) i32.const 1
    (;0x2a6;) i32.sub
    (;0x2a7;) global.set 7
    (;0x2a9;) local.get 22
    (;0x2ab;) i64.const 74
    (;0x2ae;) i64.load offset=17
    (;0x2b1;) local.get 14
    (;0x2b3;) struct.new_default 17
    (;0x2b6;) struct.get_u 15 1
    (;0x2ba;) local.get 11
    (;0x2bc;) f32.reinterpret_i32
    (;0x2bd;) local.get 13
    (;0x2bf;) f64x2.floor
    (;0x2c1;) ref.null 4
    (;0x2c3;) i64.const 2147483647
    (;0x2c9;) i64.const 16382
    (;0x2cd;) i64.and
    (;0x2ce;) i64.const 2147483648
    (;0x2d4;) local.get 10
    (;0x2d6;) i64.le_u
    (;0x2d7;) i32.atomic.rmw16.and_u
    (;0x2db;) i32.const -2147483647
    (;0x2e1;) local.get 3
    (;0x2e3;) local.get 18
    (;0x2e5;) i32.clz
    (;0x2e6;) i32.const -2147483647
    (;0x2ec;) i32.const 1
    (;0x2ee;) i32.or
    (;0x2ef;) i32.div_u
    (;0x2f0;) i32.const 0
    (;0x2f2;) i32.const -1
    (;0x2f4;) br_if 0
    (;0x2f6;) local.set 18
    (;0x2f8;) local.set 2
    (;0x2fa;) drop
    (;0x2fb;) local.set 7
    (;0x2fd;) local.set 18
    (;0x2ff;) local.set 15
    (;0x301;) local.set 9
    (;0x303;) drop
    (;0x304;) local.set 2
    (;0x306;) drop
    (;0x307;) drop
    (;0x308;) local.set 21
    (;0x30a;) local.get 16
    (;0x30c;) local.set 18
    (;0x30e;) local.get 2
    (;0x310;) f64.convert_i32_s
    (;0x311;) f32.demote_f64
    (;0x312;) f32.nearest
    (;0x313;) i64.const -2150818935792532247
    (;0x31d;) local.get 14
    (;0x31f;) f32.const -2.5
    (;0x324;) f32.sqrt
    (;0x325;) f32.const inf
    (;0x32a;) local.tee 22
    (;0x32c;) f32.le
    (;0x32d;) f32.const -2.1436983e-22
    (;0x332;) block (result v128)
      (;0x334;) block
        (;0x336;) block
          (;0x338;) try_table (result v128) (catch_all 1) (catch_all 0)
            (;0x33f;) i32.const 65857556
            (;0x344;) if
              (;0x346;) local.get 4
              (;0x348;) throw 0
            (;0x34a;) end
            (;0x34b;) i32.const 0
            (;0x34d;) local.set 24
            (;0x34f;) loop (result (ref 17))
              (;0x352;) local.get 24
              (;0x354;) i64.extend_i32_u
              (;0x355;) i64.const 4095
              (;0x358;) i64.and
              (;0x359;) local.get 18
              (;0x35b;) i64.const 65
              (;0x35e;) memory.fill
              (;0x361;) i64.const 2147483648
              (;0x367;) ref.null exn
              (;0x369;) i32.const 8
              (;0x36b;) local.get 3
              (;0x36d;) block (result f64)
                (;0x36f;) f64.const -0
              (;0x378;) end
              (;0x379;) i64.reinterpret_f64
              (;0x37a;) v128.const i32x4 0x80000000 0x6ec045ea 0x00000029 0x00000000
              (;0x38c;) ref.null none
              (;0x38e;) i32.const 87
              (;0x391;) i32.extend16_s
              (;0x392;) local.get 8
              (;0x394;) local.get 17
              (;0x396;) local.get 20
              (;0x398;) i16x8.neg
              (;0x39b;) local.get 10
              (;0x39d;) i64.const 4095
              (;0x3a0;) i64.and
              (;0x3a1;) i32.load8_s
              (;0x3a4;) select (result v128)
              (;0x3a7;) i64.const 6818376336126352667
              (;0x3b2;) local.get 4
              (;0x3b4;) local.get 7
              (;0x3b6;) select
              (;0x3b7;) i32.const 2
              (;0x3b9;) ref.null 0
              (;0x3bb;) v128.const i32x4 0x5f000000 0x00000001 0x36c7b4e4 0x0000001f
              (;0x3cd;) f64.const inf
              (;0x3d6;) global.get 2
              (;0x3d8;) f64.const 1
              (;0x3e1;) f64.floor
              (;0x3e2;) i32.const 0
              (;0x3e4;) local.set 25
              (;0x3e6;) loop (result f64)
                (;0x3e8;) local.get 25
                (;0x3ea;) i32.const 1
                (;0x3ec;) i32.add
                (;0x3ed;) local.tee 25
                (;0x3ef;) i32.const 3
                (;0x3f1;) i32.lt_u
                (;0x3f2;) br_if 0
                (;0x3f4;) f64.const 1.7976931348623157e+308
              (;0x3fd;) end
              (;0x3fe;) f64.gt
              (;0x3ff;) block (result v128)
                (;0x401;) block (result (ref exn))
                  (;0x404;) block (result (ref 12))
                    (;0x407;) block (result exnref)
                      (;0x409;) try_table (result v128) (catch_all_ref 2) (catch 1 1) (catch_all_ref 0)
                        (;0x413;) block (result v128)
                          (;0x415;) v128.const i32x4 0x00010000 0x7fffffff 0x00000071 0x00000007
                        (;0x427;) end
                      (;0x428;) end
                      (;0x429;) br 3
                    (;0x42b;) end
                    (;0x42c;) local.set 1
                    (;0x42e;) local.get 13
                    (;0x430;) br 2
                  (;0x432;) end
                  (;0x433;) local.set 15
                  (;0x435;) local.get 17
                  (;0x437;) br 1
                (;0x439;) end
                (;0x43a;) local.set 1
                (;0x43c;) v128.const i32x4 0x00000020 0x00000080 0x00000000 0xfff80000
              (;0x44e;) end
              (;0x44f;) local.get 2
              (;0x451;) local.get 16
              (;0x453;) if (result i32)
                (;0x455;) local.get 25
              (;0x457;) else
                (;0x458;) local.get 11
              (;0x45a;) end
              (;0x45b;) i32.rotl
              (;0x45c;) i64.const -13
              (;0x45e;) local.get 13
              (;0x460;) v128.const i32x4 0x49444e51 0x29b85259 0xffffffff 0x7fefffff
              (;0x472;) i8x16.min_s
              (;0x474;) local.get 13
              (;0x476;) local.get 16
              (;0x478;) br_if 4
              (;0x47a;) i32x4.lt_s
              (;0x47c;) local.get 21
              (;0x47e;) ref.func 2
              (;0x480;) call_ref 8
              (;0x482;) local.set 7
              (;0x484;) drop
              (;0x485;) drop
              (;0x486;) local.set 18
              (;0x488;) drop
              (;0x489;) local.set 15
              (;0x48b;) local.set 13
              (;0x48d;) local.set 21
              (;0x48f;) local.set 11
              (;0x491;) local.set 14
              (;0x493;) local.set 19
              (;0x495;) drop
              (;0x496;) i32.const 47
              (;0x498;) if
                (;0x49a;) ref.null extern
                (;0x49c;) i32.const 8
                (;0x49e;) array.new 16
                (;0x4a1;) local.get 24
                (;0x4a3;) ref.null extern
                (;0x4a5;) local.get 18
                (;0x4a7;) i32.const 3
                (;0x4a9;) i32.and
                (;0x4aa;) array.fill 16
              (;0x4ad;) end
              (;0x4ae;) local.get 24
              (;0x4b0;) i32.const 1
              (;0x4b2;) i32.add
              (;0x4b3;) local.tee 24
              (;0x4b5;) i32.const 3
              (;0x4b7;) i32.lt_u
              (;0x4b8;) br_if 0
              (;0x4ba;) i32.const 0
              (;0x4bc;) i32.const 0
              (;0x4be;) struct.new 17
            (;0x4c1;) end
            (;0x4c2;) struct.get_u 17 1
            (;0x4c6;) if
            (;0x4c8;) else
            (;0x4c9;) end
            (;0x4ca;) local.get 20
          (;0x4cc;) end
          (;0x4cd;) br 2
        (;0x4cf;) end
        (;0x4d0;) local.get 5
        (;0x4d2;) br 1
      (;0x4d4;) end
      (;0x4d5;) local.get 9
    (;0x4d7;) end
    (;0x4d8;) ref.null 4
    (;0x4da;) local.get 24
    (;0x4dc;) local.get 16
    (;0x4de;) f32.const 1.4952905e+19
    (;0x4e3;) local.get 2
    (;0x4e5;) local.get 25
    (@ingot.encoding (edit 0 7 "\04\01}\01d\13\01\7f\01"))
  )
  (func (;1;) (type 13) (param i64) (param exnref) (param i32) (param f32) (param i64) (param v128) (param nullref) (param i32) (param i64) (param v128) (param i64) (param i32) (param (ref null 0)) (param v128) (param f64) (param anyref) (param i32) (param v128) (param i32) (param i64) (param v128) (param f32) (result f32 i64 f64 i32 f32 v128 (ref null 4) i32 i32 f32 i32 i32)
    (local (ref null 3))
    (local i32)
    (local v128)
    (local i32)
    (local (ref null 1))
    (;0x4f7;) global.get 7
    (;0x4f9;) i32.eqz
    (;0x4fa;) if
      (;0x4fc;) f32.const 0
      (;0x501;) i64.const 0
      (;0x503;) f64.const 0
      (;0x50c;) i32.const 0
      (;0x50e;) f32.const 0
      (;0x513;) v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
      (;0x525;) ref.null 4
      (;0x527;) i32.const 0
      (;0x529;) i32.const 0
      (;0x52b;) f32.const 0
      (;0x530;) i32.const 0
      (;0x532;) i32.const 0
      (;0x534;) return
    (;0x535;) end
    (;0x536;) global.get 7
    (;0x538;) i32.const 1
    (;0x53a;) i32.sub
    (;0x53b;) global.set 7
    (;0x53d;) local.get 7
    (;0x53f;) if
      (;0x541;) i64.const 2147483648
      (;0x547;) i64.const 16383
      (;0x54b;) i64.and
      (;0x54c;) i32.const 1431655765
      (;0x552;) f32.convert_i32_u
      (;0x553;) f32.store align=2
      (;0x556;) block (type 23) (result i32 (ref any))
        (;0x558;) ref.null func
        (;0x55a;) ref.test (ref 10)
        (;0x55d;) local.get 4
        (;0x55f;) f64.const 6.672780342339881e+52
        (;0x568;) i64.trunc_f64_u
        (;0x569;) i64.ge_s
        (;0x56a;) local.tee 25
        (;0x56c;) local.get 2
        (;0x56e;) global.get 1
        (;0x570;) i64.const 128
        (;0x573;) i64.lt_s
        (;0x574;) select
        (;0x575;) i32.const 1
        (;0x577;) i32.or
        (;0x578;) i32.div_s
        (;0x579;) i32.const 233
        (;0x57c;) local.tee 16
        (;0x57e;) local.get 25
        (;0x580;) if (result i32)
          (;0x582;) local.get 12
          (;0x584;) ref.is_null
        (;0x585;) else
          (;0x586;) i32.const 197
        (;0x589;) end
        (;0x58a;) i32.shr_u
        (;0x58b;) ref.i31
        (;0x58d;) block (result anyref)
          (;0x58f;) ref.null any
          (;0x591;) br_on_cast 0 anyref anyref
          (;0x597;) drop
          (;0x598;) ref.null any
        (;0x59a;) end
        (;0x59b;) extern.convert_any
        (;0x59d;) any.convert_extern
        (;0x59f;) local.get 23
        (;0x5a1;) select (result anyref)
        (;0x5a4;) br_on_non_null 0
        (;0x5a6;) drop
        (;0x5a7;) block (result i32)
          (;0x5a9;) block (result (ref 12))
            (;0x5ac;) block
              (;0x5ae;) block (result (ref exn))
                (;0x5b1;) try_table (result i32) (catch 1 2) (catch_all 1) (catch_all_ref 0)
                  (;0x5bb;) local.get 10
                  (;0x5bd;) i64.const 4095
                  (;0x5c0;) i64.and
                  (;0x5c1;) i32.load16_u offset=1 align=1
                (;0x5c4;) end
                (;0x5c5;) br 3
              (;0x5c7;) end
              (;0x5c8;) local.set 1
              (;0x5ca;) i32.const 32767
              (;0x5ce;) local.get 16
              (;0x5d0;) i32.const 7
              (;0x5d2;) array.new_fixed 1 3
              (;0x5d6;) local.set 26
              (;0x5d8;) i32.const 0
              (;0x5da;) struct.new 3
              (;0x5dd;) local.get 11
              (;0x5df;) i32.const 1345904564
              (;0x5e5;) i32.const 1
              (;0x5e7;) i32.or
              (;0x5e8;) i32.div_s
              (;0x5e9;) struct.set 3 0
              (;0x5ed;) local.get 11
              (;0x5ef;) i32.const 255
              (;0x5f2;) i32.const 33
              (;0x5f4;) select
              (;0x5f5;) v128.const i32x4 0x53b86405 0xee6ea9f5 0xf0123456 0x7ffabcde
              (;0x607;) i16x8.extract_lane_s 1
              (;0x60a;) br_if 2
              (;0x60c;) local.set 16
              (;0x60e;) local.get 8
              (;0x610;) local.get 1
              (;0x612;) i64.const 65535
              (;0x616;) i64.const 4095
              (;0x619;) i64.and
              (;0x61a;) i32.load8_u
              (;0x61d;) f32.const 9.683222e-17
              (;0x622;) local.get 21
              (;0x624;) i32.const 128
              (;0x627;) select (result f32)
              (;0x62a;) i64.const 104
              (;0x62d;) i64.const 252
              (;0x630;) i64.and
              (;0x631;) i64.const 33
              (;0x633;) i64.atomic.rmw32.sub_u
              (;0x637;) v128.const i32x4 0xaf599632 0x9b57a904 0x00000000 0x43e00000
              (;0x649;) local.get 17
              (;0x64b;) i64x2.extmul_low_i32x4_u
              (;0x64e;) ref.null none
              (;0x650;) i64.const 65508
              (;0x654;) i32.load16_u
              (;0x657;) global.get 5
              (;0x659;) v128.const i32x4 0x7fffffff 0x00000000 0xf0123456 0x7ffabcde
              (;0x66b;) local.get 24
              (;0x66d;) local.get 2
              (;0x66f;) select
              (;0x670;) i64.const 2147483648
              (;0x676;) local.get 23
              (;0x678;) local.get 16
              (;0x67a;) i32.gt_s
              (;0x67b;) local.get 12
              (;0x67d;) i64.const -7
              (;0x67f;) i64.const 65535
              (;0x683;) i64.and
              (;0x684;) v128.load32x2_s offset=65278 align=1
              (;0x68b;) local.get 14
              (;0x68d;) f64.nearest
              (;0x68e;) ref.null extern
              (;0x690;) any.convert_extern
              (;0x692;) i32.const 2
              (;0x694;) i32.const 0
              (;0x696;) ref.i31
              (;0x698;) br 3
              (;0x69a;) local.get 5
              (;0x69c;) local.get 25
              (;0x69e;) local.get 8
              (;0x6a0;) v128.const i32x4 0x00000000 0xc0040000 0xf15a3bd6 0x1c95a6ac
              (;0x6b2;) f32.const -inf
              (;0x6b7;) call 0
              (;0x6b9;) local.set 23
              (;0x6bb;) local.set 23
              (;0x6bd;) drop
              (;0x6be;) local.set 11
              (;0x6c0;) drop
              (;0x6c1;) local.set 15
              (;0x6c3;) local.set 13
              (;0x6c5;) local.set 3
              (;0x6c7;) drop
              (;0x6c8;) drop
              (;0x6c9;) drop
              (;0x6ca;) local.set 21
              (;0x6cc;) i32.const 1
              (;0x6ce;) br 2
            (;0x6d0;) end
            (;0x6d1;) local.get 18
            (;0x6d3;) br 1
          (;0x6d5;) end
          (;0x6d6;) local.set 15
          (;0x6d8;) i32.const 0
        (;0x6da;) end
        (;0x6db;) i64.extend_i32_u
        (;0x6dc;) i64.const 65535
        (;0x6e0;) i64.and
        (;0x6e1;) i32.const 127
        (;0x6e4;) i32.store offset=23 align=1
        (;0x6e7;) local.get 11
        (;0x6e9;) i32.const 0
        (;0x6eb;) ref.i31
      (;0x6ed;) end
      (;0x6ee;) local.set 15
      (;0x6f0;) drop
    (;0x6f1;) end
    (;0x6f2;) local.get 8
    (;0x6f4;) local.get 1
    (;0x6f6;) local.get 7
    (;0x6f8;) f32.const 4294967300
    (;0x6fd;) i64.const -74
    (;0x700;) v128.const i32x4 0x00000001 0x000000d1 0x00007fff 0x9d719944
    (;0x712;) local.get 6
    (;0x714;) local.get 11
    (;0x716;) local.get 0
    (;0x718;) v128.const i32x4 0x406a8232 0x32668da2 0x000000d7 0x000000a0
    (;0x72a;) local.get 19
    (;0x72c;) i32.const 129
    (;0x72f;) local.get 12
    (;0x731;) local.get 17
    (;0x733;) f64.const -2.129714237488017e+123
    (;0x73c;) local.get 22
    (;0x73e;) local.get 2
    (;0x740;) v128.const i32x4 0x4f000000 0x00800000 0xae9ca545 0x4f000000
    (;0x752;) i32.const 14
    (;0x754;) local.get 8
    (;0x756;) v128.const i32x4 0x00000066 0x00000008 0x0000007f 0x00000002
    (;0x768;) local.get 3
    (;0x76a;) ref.func 0
    (;0x76c;) return_call_ref 2
    (@ingot.encoding (edit 412 0 "@"))
  )
  (func (;2;) (type 8) (param i64) (param exnref) (param i32) (param f32) (param i64) (param v128) (param nullref) (param i32) (param i64) (param v128) (param i64) (param i32) (param (ref null 0)) (param v128) (param f64) (param anyref) (param i32) (param v128) (param i32) (param i64) (param v128) (param f32) (result f32 i64 f64 i32 f32 v128 (ref null 4) i32 i32 f32 i32 i32)
    (local i32)
    (;0x774;) global.get 7
    (;0x776;) i32.eqz
    (;0x777;) if
      (;0x779;) f32.const 0
      (;0x77e;) i64.const 0
      (;0x780;) f64.const 0
      (;0x789;) i32.const 0
      (;0x78b;) f32.const 0
      (;0x790;) v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
      (;0x7a2;) ref.null 4
      (;0x7a4;) i32.const 0
      (;0x7a6;) i32.const 0
      (;0x7a8;) f32.const 0
      (;0x7ad;) i32.const 0
      (;0x7af;) i32.const 0
      (;0x7b1;) return
    (;0x7b2;) end
    (;0x7b3;) global.get 7
    (;0x7b5;) i32.const 1
    (;0x7b7;) i32.sub
    (;0x7b8;) global.set 7
    (;0x7ba;) f32.const -1.7961712e-32
    (;0x7bf;) i64.const 65511
    (;0x7c3;) i64.load32_s align=1
    (;0x7c6;) local.get 14
    (;0x7c8;) global.get 4
    (;0x7ca;) i64.const 32760
    (;0x7ce;) i64.and
    (;0x7cf;) i32.const -1
    (;0x7d1;) i32.atomic.rmw16.xor_u
    (;0x7d5;) local.get 3
    (;0x7d7;) local.get 3
    (;0x7d9;) f32.add
    (;0x7da;) i32.const 0
    (;0x7dc;) local.set 22
    (;0x7de;) loop (result v128)
      (;0x7e0;) local.get 22
      (;0x7e2;) i32.const 2
      (;0x7e4;) i32.add
      (;0x7e5;) local.tee 22
      (;0x7e7;) i32.const 2
      (;0x7e9;) i32.ne
      (;0x7ea;) br_if 0
      (;0x7ec;) v128.const i32x4 0x00000065 0x55555555 0x5f000000 0xbf800000
    (;0x7fe;) end
    (;0x7ff;) global.get 3
    (;0x801;) i32.const -881577645
    (;0x807;) v128.const i32x4 0x00000000 0x41f00000 0x80000000 0x5f000000
    (;0x819;) local.get 20
    (;0x81b;) v128.const i32x4 0xd41b5ece 0x3dca0d0f 0xa7662bf1 0xe655cfbc
    (;0x82d;) v128.const i32x4 0xff800000 0xde124fae 0x00000000 0x00000000
    (;0x83f;) local.tee 20
    (;0x841;) local.tee 9
    (;0x843;) local.get 9
    (;0x845;) i64x2.lt_s
    (;0x848;) i8x16.relaxed_laneselect
    (;0x84b;) i8x16.neg
    (;0x84d;) v128.const i32x4 0x01010101 0x01010101 0x01010101 0x01010101
    (;0x85f;) f32x4.ne
    (;0x861;) f32x4.lt
    (;0x863;) i16x8.bitmask
    (;0x866;) i64.const 22
    (;0x868;) f32.load align=1
    (;0x86b;) i32.const 7
    (;0x86d;) local.tee 11
    (;0x86f;) local.get 16
  )
  (func (;3;) (type 10) (param i64) (param exnref) (param i32) (param f32) (param i64) (param v128) (param nullref) (param i32) (param i64) (param v128) (param i64) (param i32) (param (ref null 0)) (param v128) (param f64) (param anyref) (param i32) (param v128) (param i32) (param i64) (param v128) (param f32) (result f32 i64 f64 i32 f32 v128 (ref null 4) i32 i32 f32 i32 i32)
    (local v128)
    (local i32)
    (local i32)
    (;0x87b;) global.get 7
    (;0x87d;) i32.eqz
    (;0x87e;) if
      (;0x880;) f32.const 0
      (;0x885;) i64.const 0
      (;0x887;) f64.const 0
      (;0x890;) i32.const 0
      (;0x892;) f32.const 0
      (;0x897;) v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
      (;0x8a9;) ref.null 4
      (;0x8ab;) i32.const 0
      (;0x8ad;) i32.const 0
      (;0x8af;) f32.const 0
      (;0x8b4;) i32.const 0
      (;0x8b6;) i32.const 0
      (;0x8b8;) return
    (;0x8b9;) end
    (;0x8ba;) global.get 7
    (;0x8bc;) i32.const 1
    (;0x8be;) i32.sub
    (;0x8bf;) global.set 7
    (;0x8c1;) i32.const -1185754106
    (;0x8c7;) if
      (;0x8c9;) ref.null extern
      (;0x8cb;) i32.const 8
      (;0x8cd;) array.new 12
      (;0x8d0;) throw 1
    (;0x8d2;) end
    (;0x8d3;) local.get 13
    (;0x8d5;) i8x16.extract_lane_s 15
    (;0x8d8;) i64.extend_i32_u
    (;0x8d9;) i32.const 158
    (;0x8dc;) local.set 23
    (;0x8de;) loop (result i64)
      (;0x8e0;) local.get 23
      (;0x8e2;) i32.const 2
      (;0x8e4;) i32.sub
      (;0x8e5;) local.tee 23
      (;0x8e7;) br_if 0
      (;0x8e9;) local.get 19
    (;0x8eb;) end
    (;0x8ec;) i64.const 248
    (;0x8ef;) i64.and
    (;0x8f0;) block (result i64)
      (;0x8f2;) i64.const -1619281878055129197
    (;0x8fc;) end
    (;0x8fd;) i64.atomic.rmw.xor
    (;0x901;) i64.const 9223372036854775807
    (;0x90c;) i64.const -71
    (;0x90f;) local.tee 10
    (;0x911;) i64.const -49
    (;0x913;) i64.le_u
    (;0x914;) select
    (;0x915;) i64.lt_u
    (;0x916;) local.tee 18
    (;0x918;) f32.reinterpret_i32
    (;0x919;) f32.neg
    (;0x91a;) i32.const 18
    (;0x91c;) local.set 24
    (;0x91e;) loop (result i64)
      (;0x920;) i32.const -449271908
      (;0x926;) local.set 16
      (;0x928;) local.get 24
      (;0x92a;) i32.const 3
      (;0x92c;) i32.sub
      (;0x92d;) local.tee 24
      (;0x92f;) br_if 0
      (;0x931;) loop (result i64)
        (;0x933;) global.get 7
        (;0x935;) i32.eqz
        (;0x936;) if
          (;0x938;) f32.const 0
          (;0x93d;) i64.const 0
          (;0x93f;) f64.const 0
          (;0x948;) i32.const 0
          (;0x94a;) f32.const 0
          (;0x94f;) v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
          (;0x961;) ref.null 4
          (;0x963;) i32.const 0
          (;0x965;) i32.const 0
          (;0x967;) f32.const 0
          (;0x96c;) i32.const 0
          (;0x96e;) i32.const 0
          (;0x970;) return
        (;0x971;) end
        (;0x972;) global.get 7
        (;0x974;) i32.const 1
        (;0x976;) i32.sub
        (;0x977;) global.set 7
        (;0x979;) i32.const 71
        (;0x97c;) if
          (;0x97e;) block (type 24) (result i32 i64)
            (;0x980;) block (type 25) (result (ref 8) f32 f64)
              (;0x982;) i32.const 144
              (;0x985;) local.tee 16
              (;0x987;) if
              (;0x989;) else
              (;0x98a;) end
              (;0x98b;) local.get 21
              (;0x98d;) local.set 21
              (;0x98f;) block (type 24) (result i32 i64)
                (;0x991;) block (type 24) (result i32 i64)
                  (;0x993;) block (type 24) (result i32 i64)
                    (;0x995;) i32.const 0
                    (;0x997;) ref.i31
                    (;0x999;) i31.get_s
                    (;0x99b;) if
                      (;0x99d;) local.get 14
                      (;0x99f;) local.tee 14
                      (;0x9a1;) local.get 14
                      (;0x9a3;) f64.gt
                      (;0x9a4;) local.get 4
                      (;0x9a6;) local.get 14
                      (;0x9a8;) local.get 14
                      (;0x9aa;) f64.ge
                      (;0x9ab;) i32.const 7
                      (;0x9ad;) i32.and
                      (;0x9ae;) br_table 1 1
                    (;0x9b2;) end
                    (;0x9b3;) i32.const 50
                    (;0x9b5;) i32.const 61
                    (;0x9b7;) i64.extend_i32_u
                  (;0x9b8;) end
                (;0x9b9;) end
              (;0x9ba;) end
              (;0x9bb;) local.set 4
              (;0x9bd;) local.set 7
              (;0x9bf;) local.get 8
              (;0x9c1;) local.get 1
              (;0x9c3;) local.get 11
              (;0x9c5;) f32.const -0.0062782476
              (;0x9ca;) local.get 3
              (;0x9cc;) f32.copysign
              (;0x9cd;) i64.const 63
              (;0x9cf;) i64.const 16383
              (;0x9d3;) i64.and
              (;0x9d4;) local.get 19
              (;0x9d6;) local.get 0
              (;0x9d8;) i64.atomic.rmw8.cmpxchg_u
              (;0x9dc;) global.get 6
              (;0x9de;) try (result nullref)
                (;0x9e0;) i32.const 65536
                (;0x9e4;) if
                  (;0x9e6;) ref.null extern
                  (;0x9e8;) i32.const 8
                  (;0x9ea;) array.new 12
                  (;0x9ed;) throw 1
                (;0x9ef;) end
                (;0x9f0;) local.get 6
              (;0x9f2;) catch 0
                (;0x9f4;) drop
                (;0x9f5;) local.get 6
              (;0x9f7;) end
              (;0x9f8;) local.get 0
              (;0x9fa;) local.get 1
              (;0x9fc;) i32.const 242
              (;0x9ff;) f32.const 2
              (;0xa04;) i64.const 3192939257791439146
              (;0xa0e;) local.get 9
              (;0xa10;) ref.null none
              (;0xa12;) i32.const -948813815
              (;0xa18;) i64.const 2147483647
              (;0xa1e;) v128.const i32x4 0xa048692a 0x5f000000 0x89abcdef 0x01234567
              (;0xa30;) local.get 10
              (;0xa32;) i32.const 1120876230
              (;0xa38;) ref.null 0
              (;0xa3a;) local.get 13
              (;0xa3c;) f64.const 3.051526637552726e-136
              (;0xa45;) local.get 6
              (;0xa47;) i32.const -1742628035
              (;0xa4d;) local.get 9
              (;0xa4f;) i32.const 33
              (;0xa51;) i64.const 2108846188238236873
              (;0xa5b;) v128.const i32x4 0x00000000 0x41e00000 0x40000000 0xbf800000
              (;0xa6d;) f32.const -1.1754942e-38
              (;0xa72;) return_call 3
              (;0xa74;) i64.const -6380723407963985324
              (;0xa7f;) v128.const i32x4 0x80000000 0x88febc20 0xa7175c55 0xb43dafae
              (;0xa91;) local.get 20
              (;0xa93;) i8x16.avgr_u
              (;0xa95;) local.get 19
              (;0xa97;) local.get 24
              (;0xa99;) i32.const 1431655765
              (;0xa9f;) i32.ge_u
              (;0xaa0;) local.get 12
              (;0xaa2;) local.get 20
              (;0xaa4;) i16x8.extend_high_i8x16_s
              (;0xaa7;) f64.const inf
              (;0xab0;) i32.const 32767
              (;0xab4;) ref.i31
              (;0xab6;) ref.func 2
              (;0xab8;) local.get 3
              (;0xaba;) f64.const 1
              (;0xac3;) br 0
              (;0xac5;) call 6
              (;0xac7;) unreachable
              (;0xac8;) ref.as_non_null
              (;0xac9;) ref.is_null
              (;0xaca;) drop
              (;0xacb;) if
                (;0xacd;) unreachable
              (;0xace;) else
              (;0xacf;) end
              (;0xad0;) local.get 17
              (;0xad2;) local.get 14
              (;0xad4;) i32.trunc_sat_f64_u
              (;0xad6;) local.get 22
              (;0xad8;) i64x2.extract_lane 1
              (;0xadb;) local.get 13
              (;0xadd;) v128.const i32x4 0x7f800000 0x3f000000 0xffffffff 0x7fffffff
              (;0xaef;) f32x4.pmin
              (;0xaf2;) f32.const 4294967300
              (;0xaf7;) f32.const -1
              (;0xafc;) f32.div
              (;0xafd;) call 1
              (;0xaff;) drop
              (;0xb00;) local.set 7
              (;0xb02;) drop
              (;0xb03;) local.set 2
              (;0xb05;) drop
              (;0xb06;) local.set 15
              (;0xb08;) drop
              (;0xb09;) local.set 21
              (;0xb0b;) local.set 11
              (;0xb0d;) local.set 14
              (;0xb0f;) local.set 0
              (;0xb11;) local.set 3
              (;0xb13;) struct.new_default 14
              (;0xb16;) f32.const 1e-45
              (;0xb1b;) struct.set 14 1
              (;0xb1f;) ref.func 2
              (;0xb21;) v128.const i32x4 0x1323bec8 0x25487182 0x4f000000 0x00800000
              (;0xb33;) f32x4.extract_lane 0
              (;0xb36;) local.tee 3
              (;0xb38;) local.get 4
              (;0xb3a;) local.get 4
              (;0xb3c;) i64.const 1
              (;0xb3e;) i64.or
              (;0xb3f;) i64.rem_s
              (;0xb40;) i64.const 16383
              (;0xb44;) i64.and
              (;0xb45;) f64.load offset=41 align=2
            (;0xb48;) end
            (;0xb49;) local.set 14
            (;0xb4b;) drop
            (;0xb4c;) drop
            (;0xb4d;) local.get 19
            (;0xb4f;) ref.null exn
            (;0xb51;) local.tee 1
            (;0xb53;) local.get 2
            (;0xb55;) local.get 19
            (;0xb57;) i64.const 4095
            (;0xb5a;) i64.and
            (;0xb5b;) i64.load8_u
            (;0xb5e;) i64.const 16383
            (;0xb62;) i64.and
            (;0xb63;) f32.load offset=42 align=1
            (;0xb66;) local.get 0
            (;0xb68;) v128.const i32x4 0x0000005d 0x1f3b7cb5 0x807fffff 0x4f000000
            (;0xb7a;) v128.const i32x4 0xffa00000 0xbca70f86 0x0000006a 0x00000000
            (;0xb8c;) v128.const i32x4 0x7f800000 0x3f800000 0x7f7fffff 0x5f000000
            (;0xb9e;) local.get 24
            (;0xba0;) select (result v128)
            (;0xba3;) i8x16.ge_s
            (;0xba5;) loop (result nullref)
              (;0xba7;) global.get 7
              (;0xba9;) i32.eqz
              (;0xbaa;) if
                (;0xbac;) f32.const 0
                (;0xbb1;) i64.const 0
                (;0xbb3;) f64.const 0
                (;0xbbc;) i32.const 0
                (;0xbbe;) f32.const 0
                (;0xbc3;) v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
                (;0xbd5;) ref.null 4
                (;0xbd7;) i32.const 0
                (;0xbd9;) i32.const 0
                (;0xbdb;) f32.const 0
                (;0xbe0;) i32.const 0
                (;0xbe2;) i32.const 0
                (;0xbe4;) return
              (;0xbe5;) end
              (;0xbe6;) global.get 7
              (;0xbe8;) i32.const 1
              (;0xbea;) i32.sub
              (;0xbeb;) global.set 7
              (;0xbed;) i32.const 33
              (;0xbef;) br_if 0
              (;0xbf1;) local.get 6
            (;0xbf3;) end
            (;0xbf4;) i32.const 32767
            (;0xbf8;) i64.const -77
            (;0xbfb;) v128.const i32x4 0x00800000 0x7f800001 0x7f800000 0xffc00000
            (;0xc0d;) local.get 8
            (;0xc0f;) i32.const 1
            (;0xc11;) ref.func 4
            (;0xc13;) local.get 9
            (;0xc15;) v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
            (;0xc27;) f64x2.mul
            (;0xc2a;) f64.const 4294967296
            (;0xc33;) global.get 2
            (;0xc35;) local.get 13
            (;0xc37;) i32.const 39
            (;0xc39;) i64x2.shr_s
            (;0xc3c;) i64x2.bitmask
            (;0xc3f;) v128.const i32x4 0xffffffff 0xffffffff 0x7fe12345 0x7f800000
            (;0xc51;) local.get 16
            (;0xc53;) i32.eqz
            (;0xc54;) i64.const 46
            (;0xc56;) local.get 22
            (;0xc58;) local.get 21
            (;0xc5a;) call 6
            (;0xc5c;) drop
            (;0xc5d;) local.set 18
            (;0xc5f;) drop
            (;0xc60;) local.set 11
            (;0xc62;) local.set 11
            (;0xc64;) drop
            (;0xc65;) local.set 9
            (;0xc67;) drop
            (;0xc68;) drop
            (;0xc69;) local.set 14
            (;0xc6b;) drop
            (;0xc6c;) local.set 3
            (;0xc6e;) block (result i32)
              (;0xc70;) block (result (ref exn))
                (;0xc73;) block (result exnref)
                  (;0xc75;) block
                    (;0xc77;) try_table (result i32) (catch_all_ref 2) (catch_all_ref 1) (catch_all 0)
                      (;0xc80;) local.get 2
                      (;0xc82;) if
                        (;0xc84;) block (result (ref 12))
                          (;0xc87;) local.get 6
                          (;0xc89;) br_on_cast 0 anyref (ref 12)
                          (;0xc8f;) drop
                          (;0xc90;) ref.null extern
                          (;0xc92;) i32.const 8
                          (;0xc94;) array.new 12
                        (;0xc97;) end
                        (;0xc98;) throw 1
                      (;0xc9a;) end
                      (;0xc9b;) local.get 11
                    (;0xc9d;) end
                    (;0xc9e;) br 3
                  (;0xca0;) end
                  (;0xca1;) local.get 2
                  (;0xca3;) br 2
                (;0xca5;) end
                (;0xca6;) local.set 1
                (;0xca8;) local.get 7
                (;0xcaa;) i32.const 65528
                (;0xcae;) i32.and
                (;0xcaf;) i64.extend_i32_u
                (;0xcb0;) i64.const 64
                (;0xcb3;) i64.const 100
                (;0xcb6;) memory.atomic.wait64 offset=65520
                (;0xcbc;) br 1
              (;0xcbe;) end
              (;0xcbf;) local.set 1
              (;0xcc1;) local.get 17
              (;0xcc3;) i8x16.extract_lane_u 15
            (;0xcc6;) end
            (;0xcc7;) i64.const 2814557200190492336
            (;0xcd1;) i64.const 4294967295
            (;0xcd7;) i64.rotl
            (;0xcd8;) local.get 8
            (;0xcda;) i64.or
          (;0xcdb;) end
          (;0xcdc;) drop
          (;0xcdd;) drop
        (;0xcde;) else
        (;0xcdf;) end
        (;0xce0;) local.get 8
      (;0xce2;) end
    (;0xce3;) end
    (;0xce4;) f64.const 9.223372036854776e+18
    (;0xced;) i32.const 133
    (;0xcf0;) local.get 3
    (;0xcf2;) v128.const i32x4 0xfca6df09 0x3f800000 0x00000001 0x00000000
    (;0xd04;) ref.null 4
    (;0xd06;) local.get 16
    (;0xd08;) local.get 23
    (;0xd0a;) f32.const nan
    (;0xd0f;) i32.const 380044685
    (;0xd15;) i32.const -2147483648
    (@ingot.encoding (edit 0 4 "\03\01{\01\7f\01"))
  )
  (func (;4;) (type 0)
    (local v128)
    (local f64)
    (local i64)
    (local i32)
    (local i32)
    (;0xd28;) global.get 7
    (;0xd2a;) i32.eqz
    (;0xd2b;) if
      (;0xd2d;) return
    (;0xd2e;) end
    (;0xd2f;) global.get 7
    (;0xd31;) i32.const 1
    (;0xd33;) i32.sub
    (;0xd34;) global.set 7
    (@ingot.encoding (edit 0 8 "\05\01{\01|\01~\01\7f\01"))
  )
  (func (;5;) (type 10) (param i64) (param exnref) (param i32) (param f32) (param i64) (param v128) (param nullref) (param i32) (param i64) (param v128) (param i64) (param i32) (param (ref null 0)) (param v128) (param f64) (param anyref) (param i32) (param v128) (param i32) (param i64) (param v128) (param f32) (result f32 i64 f64 i32 f32 v128 (ref null 4) i32 i32 f32 i32 i32)
    (local i32)
    (local i32)
    (;0xd3e;) i32.const -1
    (;0xd40;) i32.const 65535
    (;0xd44;) i32.and
    (;0xd45;) f64.convert_i32_s
    (;0xd46;) i64.trunc_f64_s
    (;0xd47;) i64.const -2147483648
    (;0xd4d;) i64.gt_u
    (;0xd4e;) if (result f64)
      (;0xd50;) ref.null i31
      (;0xd52;) global.set 2
      (;0xd54;) ref.null any
      (;0xd56;) ref.cast anyref
      (;0xd59;) local.set 15
      (;0xd5b;) ref.null 8
      (;0xd5d;) local.get 21
      (;0xd5f;) try (result f32)
        (;0xd61;) i32.const 32767
        (;0xd65;) if
          (;0xd67;) ref.null exn
          (;0xd69;) throw_ref
        (;0xd6a;) end
        (;0xd6b;) f32.const nan:0x612345
        (;0xd70;) f32.const -0.0009795703
        (;0xd75;) f32.sub
      (;0xd76;) catch 1
        (;0xd78;) local.set 15
        (;0xd7a;) local.get 20
        (;0xd7c;) f32x4.extract_lane 2
      (;0xd7f;) catch 1
        (;0xd81;) local.set 15
        (;0xd83;) f64.const 1
        (;0xd8c;) br 1
      (;0xd8e;) end
      (;0xd8f;) f32.eq
      (;0xd90;) local.get 13
      (;0xd92;) v128.const i32x4 0xffffffff 0xffffffff 0xffffffdb 0xffffffff
      (;0xda4;) i8x16.avgr_u
      (;0xda6;) block (type 26) (param (ref null 8) i32 v128) (result (ref null 8) i32 v128)
        (;0xda8;) f64.const 0.5
        (;0xdb1;) local.get 16
        (;0xdb3;) br_if 1
        (;0xdb5;) i64.reinterpret_f64
        (;0xdb6;) i64.const 65535
        (;0xdba;) i64.and
        (;0xdbb;) local.get 20
        (;0xdbd;) v128.store8_lane offset=58 11
        (;0xdc2;) i32.const 71
        (;0xdc5;) local.set 22
        (;0xdc7;) loop
          (;0xdc9;) i32.const 0
          (;0xdcb;) local.set 23
          (;0xdcd;) loop
            (;0xdcf;) local.get 23
            (;0xdd1;) i32.const 2
            (;0xdd3;) i32.add
            (;0xdd4;) local.tee 23
            (;0xdd6;) i32.const 8
            (;0xdd8;) i32.lt_s
            (;0xdd9;) br_if 0
          (;0xddb;) end
          (;0xddc;) local.get 0
          (;0xdde;) local.tee 4
          (;0xde0;) local.get 4
          (;0xde2;) i64.ne
          (;0xde3;) if
          (;0xde5;) else
          (;0xde6;) end
          (;0xde7;) global.get 5
          (;0xde9;) global.set 4
          (;0xdeb;) local.get 22
          (;0xded;) i64.extend_i32_u
          (;0xdee;) i64.const 6
          (;0xdf0;) i64.mul
          (;0xdf1;) i64.const 65000
          (;0xdf5;) i64.add
          (;0xdf6;) i64.load8_s
          (;0xdf9;) local.set 10
          (;0xdfb;) local.get 22
          (;0xdfd;) i32.const 1
          (;0xdff;) i32.sub
          (;0xe00;) local.tee 22
          (;0xe02;) i32.const 0
          (;0xe04;) i32.ne
          (;0xe05;) br_if 0
        (;0xe07;) end
      (;0xe08;) end
      (;0xe09;) local.set 17
      (;0xe0b;) drop
      (;0xe0c;) drop
      (;0xe0d;) i64.const 63
      (;0xe0f;) i64.const 65535
      (;0xe13;) i64.and
      (;0xe14;) i64.const 9223372036854775807
      (;0xe1f;) i64.store32 align=2
      (;0xe22;) f64.const -3.0900498668890084e+189
      (;0xe2b;) i32.const 31
      (;0xe2d;) br_if 0
      (;0xe2f;) local.tee 14
      (;0xe31;) local.get 14
      (;0xe33;) f64.div
    (;0xe34;) else
      (;0xe35;) local.get 14
    (;0xe37;) end
    (;0xe38;) i64.trunc_sat_f64_s
    (;0xe3a;) i64.const 4095
    (;0xe3d;) i64.and
    (;0xe3e;) i64.const -9041503612695374823
    (;0xe49;) i64.extend16_s
    (;0xe4a;) i64.const -9223372036854775807
    (;0xe55;) local.get 19
    (;0xe57;) i64.shr_u
    (;0xe58;) i32.const 75
    (;0xe5b;) select
    (;0xe5c;) i64.store32 offset=16
    (;0xe5f;) local.get 21
    (;0xe61;) local.get 4
    (;0xe63;) f64.const 2147483647
    (;0xe6c;) local.get 16
    (;0xe6e;) local.get 3
    (;0xe70;) local.get 5
    (;0xe72;) ref.null 4
    (;0xe74;) i32.const 111
    (;0xe77;) i32.const 27
    (;0xe79;) f32.const -2.5
    (;0xe7e;) local.get 22
    (;0xe80;) local.get 23
    (@ingot.encoding (edit 0 2 "\02\01\7f\01"))
  )
  (func (;6;) (type 2) (param i64) (param exnref) (param i32) (param f32) (param i64) (param v128) (param nullref) (param i32) (param i64) (param v128) (param i64) (param i32) (param (ref null 0)) (param v128) (param f64) (param anyref) (param i32) (param v128) (param i32) (param i64) (param v128) (param f32) (result f32 i64 f64 i32 f32 v128 (ref null 4) i32 i32 f32 i32 i32)
    (local i32)
    (local i32)
    (local (ref null 26))
    (local i64)
    (local i32)
    (;0xe91;) global.get 7
    (;0xe93;) i32.eqz
    (;0xe94;) if
      (;0xe96;) f32.const 0
      (;0xe9b;) i64.const 0
      (;0xe9d;) f64.const 0
      (;0xea6;) i32.const 0
      (;0xea8;) f32.const 0
      (;0xead;) v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
      (;0xebf;) ref.null 4
      (;0xec1;) i32.const 0
      (;0xec3;) i32.const 0
      (;0xec5;) f32.const 0
      (;0xeca;) i32.const 0
      (;0xecc;) i32.const 0
      (;0xece;) return
    (;0xecf;) end
    (;0xed0;) global.get 7
    (;0xed2;) i32.const 1
    (;0xed4;) i32.sub
    (;0xed5;) global.set 7
    (;0xed7;) local.get 4
    (;0xed9;) i64.const 5926653056217799462
    (;0xee4;) i64.const 1
    (;0xee6;) i64.or
    (;0xee7;) i64.rem_s
    (;0xee8;) local.set 0
    (;0xeea;) f32.const 0.5
    (;0xeef;) f32.const 0
    (;0xef4;) f32.mul
    (;0xef5;) local.get 4
    (;0xef7;) i64.const 65535
    (;0xefb;) i64.and
    (;0xefc;) i64.load16_s offset=39 align=1
    (;0xeff;) f64.const 1.8446744073709552e+19
    (;0xf08;) f64.ceil
    (;0xf09;) f64.const inf
    (;0xf12;) f64.const 2147483647
    (;0xf1b;) f64.copysign
    (;0xf1c;) f64.mul
    (;0xf1d;) f64.const 2
    (;0xf26;) f64.add
    (;0xf27;) i64.const 65533
    (;0xf2b;) i32.load16_u
    (;0xf2f;) local.get 21
    (;0xf31;) local.get 20
    (;0xf33;) i32x4.relaxed_trunc_f64x2_s_zero
    (;0xf36;) v128.const i32x4 0x0000ffff 0x00000000 0x00000049 0x00000000
    (;0xf48;) i64x2.extend_low_i32x4_u
    (;0xf4b;) i32x4.le_s
    (;0xf4d;) f32x4.trunc
    (;0xf4f;) f32x4.extract_lane 2
    (;0xf52;) f32.sub
    (;0xf53;) f32.trunc
    (;0xf54;) local.get 5
    (;0xf56;) local.get 5
    (;0xf58;) local.get 20
    (;0xf5a;) v128.bitselect
    (;0xf5c;) ref.null 4
    (;0xf5e;) i32.const 1149196966
    (;0xf64;) i32.const 175
    (;0xf67;) f32.const 2147483600
    (;0xf6c;) i32.const 65535
    (;0xf70;) local.get 18
    (@ingot.encoding (edit 0 2 "\05\01\7f\01") (edit 165 1 "A\00"))
  )
  (data (;0;) "\08@+\a5\f0r\f5\e5\b8\dfS\a7@>\0fl\ff9\c9\8d x*\7f\b9\05\f0\8at\a2Au\f1\8d \ce\c4\9cC")
  (@ingot.data_count)
  (@ingot.encoding (import) (table))
)
;; call f0 0x8000000000000001 0x284e 0x7fff 0x7fc00000 0x57 0xfff8000000000000:7fc000007fc00000 0x65b0 0x0 0xffffffffffffffdb 0xf97c10ec756ed24d:800000017fffffff 0x12afb3a3f450cf 0x33b590cf 0x5cd9 0xff800000720c24f9:646d29a0cef9bdf7 0x7ffabcdef0123456 0xd7b1 0x80000001 0x807fffffbf800000:4f8000007f70a0a6 0x21 0x80000000 0x7a:c004000000000000 0x80000000
;; call f0 0xffffffffffffffff 0xd475 0x8 0x4f800000 0x40 0xfff0000000000001:7fffffffffffffff 0x14d8 0xffff 0x73c877c870db6b65 0x1:7ff0000000000000 0x4b 0x80000000 0x16c7 0xffffffffffffffb4:80000000 0x149aef593ab494c6 0x5b86 0x20 0xc266fdd4b35da343:4f8000007f800001 0x55555555 0x123456789abcdef 0x40:100000000 0x800000
;; call f0 0xe4291903520fa479 0xaa60 0xa883c80d 0x807fffff 0x1 0x53e87f634f000000:7fffd86f34bf 0x1129 0x8000 0x7fffffff 0x80000000:2eb500184a1e5cdb 0x3e5c2fc1a7b5ffa6 0xea3578ae 0x11a6 0xf6000000af:ffffffffffffff9e 0x6225cc0bf6d863c8 0x9129 0x7d 0x3ff0000000000000:41e0000000000000 0x370ece6a 0x123456789abcdef 0x416a6941de0e1c25:3f000000bfe5b9da 0x73fc4987
;; call f1 0xfffffffffffffffc 0x4db3 0xce7e9fe3 0xffa00000 0xffffffffffffffff 0xffc0000080000000:ffffffff80000000 0x8e71 0xbcda79b8 0x7fffffffffffffff 0xd3705783ef996ee9:41e0000000000000 0x0 0x55555555 0xa047 0x7f7fffffc0200000:ffc00000 0x3fe0000000000000 0x9586 0x8 0xc0200000ace96cc6:ffa00000a12be601 0xa3 0x123456789abcdef 0x8000000000000001:1 0x3f800000
;; call f1 0x9addafd8cf60eca 0xf385 0x2 0x3f800000 0x8000000000000001 0x4279e51a91636c3d:ffff 0xcf5 0x88 0x80000000 0x7ff8000000000000:7fc000005f000000 0xcf0385a2faea060e 0x1f 0xa948 0xffffffff80000000:174e8f5540000000 0x0 0x6aa9 0x5b2bd22f 0x1:c02000003f000000 0x80 0x975e381ab86d74a6 0x3f8000007f800000:bf8000004f000000 0x3fc00000
;; call f1 0x2 0x44a6 0x21 0x8b269d8 0xffff 0xb11508c11673a087:6dd4ec23c7162444 0xa01a 0x21 0x7fffffff 0x1:624e61711a739834 0x3f 0xc4 0x4549 0xfff0000000000000:bf8000007fe12345 0x41f0000000000000 0x2a1a 0x21 0xd1e00005726b383b:ffff 0x2 0xffff 0xbf8000007f800001:61c6a97e3d41fa90 0x7fc00000
;; call f2 0x100000000 0x36ec 0x0 0xffa00000 0x100000000 0x831153e7fffffff:41dfffffffc00000 0xaaee 0xffff 0x7f 0x103530d0e4a76e09:4f0000004f800000 0x1 0x2aad72c2 0x7396 0x80000000000000:9db8852f7f7fffff 0x7ff0000000000000 0x3543 0x0 0xb:a04822cb00000021 0x80000000 0x40 0xc21a3080735ce678:4f80000000000001 0x4f800000
;; call f2 0xffffffffffffff98 0x6d84 0x21 0x7fc00000 0x80 0x8000000000000000:1 0xf620 0x7f 0xffffffffffffffd7 0x16:1e445385 0xffffffff80000000 0x81 0x7872 0x7fffffffffffffff:ffffffff0000001f 0x7ff0000000000000 0x4a9f 0x80 0xcb5c51067fc00000:9b1db37498b5247e 0x63 0x941571a2b3bcb767 0x73df23899606da37:800000000080 0x3f000000
;; call f2 0x3f 0x398b 0x7 0x7fc00000 0x54 0x7fc000007fe12345:41e0000000000000 0xcb3a 0x7acc5862 0x56 0x200000008:ffffffffffffffd5 0xf259799ce24bb6a7 0x80 0x1bf0 0xbff0000000000000:25226cbe00000001 0x1 0x20ef 0xd9 0xe07946f75d19d137:f45d3fed7fc00000 0x80 0xffffffff 0xfff0000000000001:123456789abcdef 0x1
;; call f3 0x66c215a2da2a94bf 0x3d1e 0x8000 0x40000000 0xffff 0xc20660305eb974b6:40 0x8473 0x39 0xffffffff80000000 0xffffffffffffffe6:de32602b0000ffff 0x4115e70bd33111e8 0x5567bc68 0x3fa2 0x7f7fffff75c3787d:a4373a9b7fe12345 0xbff0000000000000 0xc30f 0x1f 0x4f8000003f800000:6d 0x7f 0x0 0x4f8000007fe12345:62 0x0
;; call f3 0xffffffffffffffff 0xd33b 0x7f 0xbf800000 0x0 0xdcf058bbf3d22b5e:7fe12345ffa00000 0x30b3 0x20 0x1 0x10000a6d26a89 0xffffffff 0x7cd1550e 0x3510 0x3f:cb00007fff 0x41dfffffffc00000 0x58b4 0x93 0xffffffffffffffff:0 0x80000001 0x123456789abcdef 0x754400fa26bed0c:7fffffff00007fff 0xbf800000
;; call f3 0x3f 0xbfff 0xffff 0x1 0x80 0x5f000000ced73ea2:0 0xffca 0xd44fcc1f 0x1 0xff8000007fe12345:80000000807fffff 0xbe7bd31db1209139 0x3ca12319 0xac24 0x80000001f5b350a5:ee0c718380000000 0xed51fb4d3d79d530 0xb506 0x80000001 0xffc0000036c61b3f:0 0xb0 0xffff 0xbb851290bc9a83bf:7f7b99a53 0xff800000
;; call f4
;; call f4
;; call f4
;; call f4
;; call f5 0xb1bd87d52a231228 0xe49e 0xacb12dc9 0xcb4149ed 0x2f89fb92f6253335 0xc92b0a10:780000001 0x2430 0x7 0xffffffffffffffa1 0x1000000000041:e143b029ffc00000 0x1f484a799a0137c0 0x7fffffff 0x3e4a 0x8000000000000000:2000000002 0x41f0000000000000 0x612b 0xd9 0xff8000007f800000:7f7fffff7f800000 0x8000 0xd261c8ee96f8f55a 0x43e0000000000000:807fffff3fc00000 0xbf800000
;; call f5 0x40 0x11d6 0x8000 0x7f800000 0xffffffffffffffff 0xad9c043bc0200000:ffffffffffffffbf 0xde55 0x7fffffff 0xffffffffffffffeb 0xff00008000:7f8000007f800000 0x1 0xff 0x5746 0x1f8f249b4f800000:77fffffff 0x58e90586bc88b3dd 0x44ee 0xff 0xfffffffffffffff3:d9b5286129 0x2 0x72 0xa800000062:0 0x5f000000
