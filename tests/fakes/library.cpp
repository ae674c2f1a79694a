// SPDX-License-Identifier: Apache-2.0
// A library to be found at run time: what it is called and how old it is, is decided by the build.

extern "C" {

int fake_version() {
  return FAKE_VERSION;
}

#if FAKE_VERSION >= 2
int fake_twice(int value) {
  return 2 * value;
}
#endif

}  // extern "C"
