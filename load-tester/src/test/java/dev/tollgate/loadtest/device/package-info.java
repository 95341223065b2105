/** Tests of devices and their codecs. */
@NullMarked
package dev.tollgate.loadtest.device;

import org.jspecify.annotations.NullMarked;
