/** What tests of several packages share: real parts started on free ports, and small stand-ins for the parts beside the one tested. */
@NullMarked
package dev.tollgate.edge.testing;

import org.jspecify.annotations.NullMarked;
