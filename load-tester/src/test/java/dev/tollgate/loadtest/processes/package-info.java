@NullMarked
package dev.tollgate.loadtest.processes;

import org.jspecify.annotations.NullMarked;
