@NullMarked
package dev.tollgate.loadtest.bench;

import org.jspecify.annotations.NullMarked;
