/**
 * The tables of stringprep (RFC 3454) that are too long to be read: numbers to the base 36. Ranges are pairs: how far the
 * first code point is behind the end of the range before, and how many more there are. stringprep.ts reads them;
 * test/server/stringprep.test.ts compares what comes of them with Prosody's own answers.
 */

/** A.1: what Unicode 3.2 did not know. Ranges. */
export const UNASSIGNED = `
f5 0 j r 2n 1 1s g 29 f h 3 3 3 2 2 2 4 8 0 2 0 l 0 19 0 14 8 3s 0 20 0 13 1 3 5 h w 13 1 8 0 14 0 3 5 i 0 o 0 b
a s 4 6 m 2 d 2 2 2 0 r 4 n 9 3z 1 g 0 f 0 v 2 s 1g 1f 9a 4 0 1i 1 j 1 6 2 q f 4 0 9 1 3 1 n 0 8 0 2 2 5 1 2 0 8
1 3 1 4 8 2 3 3 0 6 1 m 6 2 1 7 3 3 1 n 0 8 0 3 0 3 0 3 1 2 0 6 3 3 1 4 a 5 0 2 6 g b 4 0 8 0 2 0 4 0 n 0 8 0 3
0 6 1 b 0 4 0 4 1 2 e 2 4 b g 4 0 9 1 3 1 n 0 8 0 3 1 5 1 9 2 3 1 4 7 3 3 3 0 4 3 c g 3 0 7 2 4 0 5 2 3 0 2 0 3
2 3 2 4 2 9 0 4 3 6 2 4 0 5 8 2 e d d 4 0 9 0 4 0 o 0 b 0 6 3 8 0 4 0 5 6 3 8 3 3 b h 3 0 9 0 4 0 o 0 b 0 6 3 8
0 4 0 5 6 3 6 2 0 3 3 b h 3 0 9 0 4 0 o 0 h 3 7 1 4 0 5 8 2 7 3 3 b h 3 0 j 2 p 0 a 0 2 1 8 2 2 3 7 0 2 0 9 h 4
b 1n 3 u 10 3 0 2 1 3 0 2 1 2 5 5 0 8 0 4 0 2 0 2 1 3 0 e 0 4 1 6 0 2 0 7 1 b 1 3 x 21 0 z 5 s 3 9 0 11 0 g 1 2
1b z 0 6 0 3 0 8 2 5 5 r 1x 13 9 16 1 2 3 2j 4 1x 4 2b 5 8 0 1s 0 2 0 5 1 8 0 2 0 5 1 14 0 2 0 5 1 w 0 2 0 5 1 8
0 2 0 5 1 8 0 8 0 o 0 w 0 2 0 5 1 8 0 14 0 k 5 t y 2e b hj 8 u 2 2a e e 0 8 a o 8 l b e 0 4 0 3 b 2m 2 b l g 0 b
5 2h 7 17 11x 4d 3 2j 5 n 1 7 1 13 1 7 1 9 0 2 0 2 0 2 0 w 1 1i 0 g 0 f 1 7 0 k 1 4 0 a 0 2c 3 2 6 6 5 9 1 s g j
t s k 1o 1 g 6 1e b g0 1c 14 o c k 4g 0 7p 1 3 0 2u 1 b 3a 5 0 5 1 t 0 10 0 2 0 5 2 2 0 8 1 1h 2 p 0 f g t 3 lt
ov r 0 2i b 5z p d 3 1t 0 2f 1 2w 4 15 3 2n 0 15 1j 1a 2 11 c 18 2 26 3 1c 0 3c 3 2s 1 w 0 52v 21 g4n 2h we 2 1k
1fc 8md 2j 6r3 1 1o 44 8 b 6 4 r 0 6 0 2 0 3 0 3 0 31 w a6 f 1t 1 1j 7 1a 2 h f 5 b o 1 b 0 k 0 5 3 6 0 3s 1 2 0
5b 2 7 1 7 1 7 1 4 2 8 0 8 9 8 lb w 0 5 b s 50 13 1 13 148h 6v 9 14 2 51 f5 2e 0 20 0 3 1 2 1 3 1 5 0 d 0 2 0 5
0 3 0 1u 0 5 1 9 0 8 0 t 0 5 0 6 0 2 2 8 0 9f 3 83 3 1f 7wd wyi g14 f3 15r 3 1ekd 3 1ekd 3 1ekd 3 1ekd 3 1ekd 3
1ekd 3 1ekd 3 1ekd 3 1ekd 3 1ekd 3 1ekd 3 0 2 t 2p 1egt`;

/**
 * B.2, as far as NFKC does not do it: how far the first is behind the first before, how many, their distance, what is
 * added to each.
 */
export const FOLDED = `
1t q 1 w 3j n 1 w o 7 1 w 14 o 2 1 1g 2 2 1 5 3 2 1 8 4 2 1 9 n 2 1 1a 1 1 -3d 1 3 2 1 8 1 1 5u 1 2 2 1 4 1 1 5q
1 1 1 1 2 2 1 5p 2 1 1 1 3 1 1 27 1 1 1 5m 1 1 1 5n 1 1 1 1 2 1 1 5p 1 1 1 5r 2 1 1 5v 1 1 1 5t 1 1 1 1 4 1 1 5v
1 1 1 5x 2 1 1 5y 1 3 2 1 6 1 1 62 1 1 1 1 2 1 1 62 3 1 1 1 2 1 1 62 1 1 1 1 2 2 1 61 2 2 2 1 4 1 1 63 1 1 1 1 4
1 1 1 h 8 2 1 h 9 2 1 m 1 1 1 2 1 1 -2p 1 1 1 -1k 1 k 2 1 14 1 1 -3m 2 9 2 1 83 1 1 38 1t 1 1 12 2 3 1 11 4 1 1
1s 2 2 1 1r 3 h 1 w i 9 1 w v 1 1 1 g 1 1 -d 1 1 1 -6 1 1 1 -9 4 c 2 1 q 1 1 -1b 2 1 1 -1o c g 1 28 g w 1 w 28 h
2 1 16 r 2 1 1j 7 2 1 f j 2 1 14 1 1 1 8 8 2 1 1d 12 1 1c 4wf 23 2 1 4g 19 2 1 2w 8 1 -8 g 6 1 -8 g 8 1 -8 g 8 1
-8 g 6 1 -8 h 4 2 -8 f 8 1 -8 28 2 1 -8 2 1 1 -22 1 1 1 -5jj d 1 1 -2e 1 1 1 -5jw 1 1 1 -2e 1 1 1 -5jx d 2 1 -8
2 1 1 -2s 1 1 1 -5kc d 2 1 -8 2 1 1 -34 1 1 1 -5jy 1 1 1 -7 c 1 1 -3k 1 1 1 -5kd 1 1 1 -3i 1 1 1 -5kd 7b 1 1
-6fz 5 1 1 -624 4 1 1 -6g3 1 1 1 -6g4 1 1 1 -6g5 3 1 1 -6g7 1 1 1 -6g8 1 1 1 -6g6 3 1 1 -6g7 4 3 1 -6g9 3 1 1
-6ga 1 1 1 -6gb 7 1 1 -6ga 2 1 1 -5st 2 1 1 -6ge 2 1 1 -6gv 1 1 1 -6di 1 2 1 -6h6 4 2 1 -6h7 3 1 1 -6h2 b 1 1
-5u3 1 1 1 -5tr 6 1 1 -6ht r 1 1 -6if 4 1 1 -6i6 5 1 1 -6i9 3 1 1 -6io 1 2 1 -6iy 2 1 1 -6iq nb q 1 -76d 1757 q
1 -1ebk yn 12 1 14 1534 q 1 -2kdb 1g q 1 -2ker 1g q 1 -2kg7 1g 2 2 -2khn 3 1 1 -2khn 3 1 1 -2khn 3 2 1 -2khn 4 4
1 -2khn 5 8 1 -2khn y q 1 -2kj3 1g 2 1 -2kkj 3 4 1 -2kkj 6 8 1 -2kkj 9 7 1 -2kkj y 2 1 -2klz 3 4 1 -2klz 5 5 1
-2klz 6 1 1 -2klz 4 7 1 -2klz y q 1 -2knf 1g q 1 -2kov 1g q 1 -2kqb 1g q 1 -2krr 1g q 1 -2kt7 1g q 1 -2kun 1k h
1 -2k8n h 1 1 -2k8x 1 7 1 -2k8n p 1 1 -2k9c f h 1 -2ka9 h 1 1 -2kaj 1 7 1 -2ka9 p 1 1 -2kay f h 1 -2kbv h 1 1
-2kc5 1 7 1 -2kbv p 1 1 -2kck f h 1 -2kdh h 1 1 -2kdr 1 7 1 -2kdh p 1 1 -2ke6 f h 1 -2kf3 h 1 1 -2kfd 1 7 1
-2kf3 p 1 1 -2kfs`;

/** B.2, several characters for one. */
export const FOLDED_LONG = `
67:37,37 8g:2x,lj 8i:2x,2y 8v:30,53 ck:2s,am cl:2s,am cn:30,2y co:30,2y cq:32,2y cr:32,2y dt:2s,3e du:2s,3e
oq:w,qh 680:64g,qh 681:64h,qh 682:64i,qh 683:64j,qh 684:64k,qh 685:64l,qh 686:64m,qh 687:64n,qh 688:64g,qh
689:64h,qh 68a:64i,qh 68b:64j,qh 68c:64k,qh 68d:64l,qh 68e:64m,qh 68f:64n,qh 68g:65c,qh 68h:65d,qh 68i:65e,qh
68j:65f,qh 68k:65g,qh 68l:65h,qh 68m:65i,qh 68n:65j,qh 68o:65c,qh 68p:65d,qh 68q:65e,qh 68r:65f,qh 68s:65g,qh
68t:65h,qh 68u:65i,qh 68v:65j,qh 68w:674,qh 68x:675,qh 68y:676,qh 68z:677,qh 690:678,qh 691:679,qh 692:67a,qh
693:67b,qh 694:674,qh 695:675,qh 696:676,qh 697:677,qh 698:678,qh 699:679,qh 69a:67a,qh 69b:67b,qh 69e:67k,qh
69f:q9,qh 69g:q4,qh 69j:69i,qh 69o:q9,qh 69u:67o,qh 69v:qf,qh 69w:q6,qh 69z:69y,qh 6a4:qf,qh 6b6:67w,qh
6b7:qx,qh 6b8:r2,qh 6bb:6ba,qh 6bg:qx,qh 6g8:36,37 6ir:4w,2r 6ix:4w,2u 6ja:32,33 6jk:37,31 6jl:38,2t,30
6jm:38,31 6ld:2x,2x 6le:2x,2x,2x 6lf:2x,3a 6lh:3a,2x 6li:3a,2x,2x 6lj:3a,2x,2x,2x 6lk:2x,3c 6lm:3c,2x
6ln:3c,2x,2x a5t:2w,34,2p a5v:2p,39 a5x:33,3a a68:34,2p a69:32,2p a6a:qk,2p a6b:31,2p a6c:2z,2p a6d:2z,2q
a6e:31,2q a6f:2v,2q a6i:34,2u a6j:32,2u a6k:qk,2u a6o:2w,3e a6p:2z,2w,3e a6q:31,2w,3e a6r:2v,2w,3e a6s:38,2w,3e
a7d:34,2p a7e:2z,34,2p a7f:31,34,2p a7g:2v,34,2p a7o:34,3a a7p:32,3a a7q:qk,3a a7r:31,3a a7s:2z,3a a7t:31,3a
a7u:34,3b a7v:32,3b a7w:qk,3b a7x:31,3b a7y:2z,3b a7z:31,3b a80:2z,qx a81:31,qx a83:2q,35 a86:2r,6qd,2z,2v
a87:2r,33,1a a88:2s,2q a89:2v,3d a8b:2w,34 a8d:2z,2z a8e:2z,31 a8n:34,2w a8p:34,34,31 a8q:34,36 a8s:37,3a
a8t:3b,2q`;

/**
 * D.2 by the bidirectional classes of a later Unicode, which ICU uses. Ranges; what no prepared text holds may stand
 * in them.
 */
export const LEFT_TO_RIGHT = `
1t p 7 p 1y m 2 u 2 cg 3 6 f 1 t 0 3m 4 2 3j 2 3v 8 73 2 1 on 1i 2 0 2 3 9 3 2 2 g 1 3 s 2 1l 2 3 5 7 2 j 3 d 3
6 2 1 2 1 3 1k 2 3 3 3 3 1 4 2 2 t 3 2 2 a 3 1k 2 3 6 0 3 3 2 j 3 c 2 7 7 0 2 1l 2 1 2 0 5 7 2 6 3 a 3 t 2 1o 2
b 2 10 9 4 2 2 2 1i 2 0 4 4 4 0 5 6 3 a 3 j 8 1 2 1l 2 e 3 j 3 r 3 1k 3 3 5 7 2 j 3 s 2 1z 2 6 4 0 2 2h 2 1 8 3
2 6 9 2p 2 1 a a 8 20 3 q 2 0 2 0 6 1e f 0 6 0 3 4 c 0 11 8 2 2t 5 0 7 0 3 1 3 o 3 3 4 f 5 c 2 1 3 5 2 e 2 ji 4
1b b 2t 2 ih 3 38 4 s 3 t 3 t 3 1r 3 0 8 7 2 1 c 6 2 0 2 h b 5 h 38 3 x 2 39 4 3 3 8 2 5 4 3 2 2 3 47 z m 3 1 2
1l 2 0 8 0 2 0 2 1 9 5 b 1 2 1b w 1c 5 1b 2 0 6 0 2 4 2 13 a b 3 v 5 1 3 0 4 1j 2 0 3 2 2 0 4 1l 9 1 3 47 4 0 e
0 8 3 2 5 2 2 3 5h 1t en 2r 19 2a i 1b 7 3 4 e 1 1d 8 4 3 br 1w r 0 42 o c 4f ci 0 9g 73 hh 1 x 0 2y 6c 7 3 4 6
8 3i 2 2n 3j x r 0 2i 7g 5 2 q 8 5 1 2 5 5 1 4 2g 5 2 2 2h 2 5f 11 1k 3 1c 1c 24 1g 3b 3u 533 1t h3j 1k 91 4 2m
i t 3 27 3 d z 2t 2 3c 2 2 2 3 2 o 3 0 6 a 3 1l 5 23 3 p j c 2 11 9 o c 19 4 1b 2 1 5 1 3 12 2 1u 7 1 3 1 3 b 2
7 2 1a 2 1e 2 0 4 1 3 4 3 0 2 15 3 7 2 36 3 3c 2 1 2 3 2 fn3 l9 5 1g v 3y 6n h 74 2 1p 26 2 e 2 2 2j 2 69 t 3d 6
w4 1kx 0 2 1h g a l 9 2 1 3 9 4 1c 5 1 3 6 2 1o 4 z 6 0 9 1p 2 b 3 1f a 9 5 1 2 2m 4 1 2 0 3 5 2 1 2 4c 2 2 9 k
3 1k 3 2 2 10 8 2 6 5e 9 1 4 0 2 m 2 2b 7 0 2 3 3 0 3 6l 5 5 3 0 3 q 3 2c 9 1 2 0 3 u e 1p 2 0 2 1 7 0 2 2s 4 1
5 0 6 76 a 0 3 73 3 0 2 3 2 3z 5 1 3 3 2 v 7 1 3 13 7 1 5 7 2 8 7 1 4 19 e 0 3 b9 8 0 7 2b n 1 8 0 3 0 3 3d 7 2
2 0 3 0 8 0 2 1z 3 2 2 0 2 9m 3 a 3 1f 6 4 2 0 2 41 u 40d 2 5 g as9 6 1m 8 t3 2 1q 5 26 2 0 2 f5j 3 0 5 3mj 1b 1
o f3 4 g 9 1 8 t 5 1m 3 k 1z 55 2g 1bc 1k 3 1f 7 2 d 2 l 6 0 g 11r 8 0 i 1 8 0 3 0 6 2r 2 4f 8 ae 2 1o 5 e 2 dn
5 lr 1m5 3 2t b g 1 g 0 g 0 12 9 h u 2 1l 7 1o 2 4x 7 49 rd 3 i 2 e 2 3c 3 2o 5 d 3 2 e d 3 1l 7 b 5 15 7 v 1 3
25 9h b f 1 e 2 a 6 1b 0 8 7 f 3 a 6 a 6 44 0 1k 10 b gvlx 35t 44jj`;

/** D.1, likewise. */
export const RIGHT_TO_LEFT = `
13k 0 1a 0 2 0 3 0 3 0 2 1j 9 0 3 0 2 0 e 1b z 2 2 2s g 1 8 1 b m 2 t s 2i c 1l a 1 5 2 2 n 5 0 a 0 4 0 6 16 4
1f 3 5 9 15 1bvy ee 2b 1q 4l 3w 1s1 7y 2 68 4 0 3 4 5 13 4 3 2 4k 3 29 8 df 5 7 b 85 w 17 3 27 4 1x c 1c 5 3d
16o1 5r 8 30 8 144 3 7h`;
