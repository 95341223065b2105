/** The parts of the interoperability test: each client that devices use, and the page of what was shown with it. */
@NullMarked
package dev.tollgate.edge.interop;

import org.jspecify.annotations.NullMarked;
