/** Seals secrets for the disk, by AES-256-GCM under keys that a master key seals in turn. Knows nothing of the rest. */
@NullMarked
package dev.tollgate.edge.seal;

import org.jspecify.annotations.NullMarked;
