package dev.tollgate.edge.store;

import dev.tollgate.edge.token.TokenState;
import org.jspecify.annotations.Nullable;

/** What can be done to many devices at once. Those on tokens pass over the ones whose state does not allow the move. */
public sealed interface DeviceAction {
    /** Suspends, resumes ({@link TokenState#ACTIVE}) or revokes the device's tokens. */
    record Move(TokenState target) implements DeviceAction {}

    /** Deletes the device, its tokens and all that is kept of it; its records stay in the journal. */
    record Delete() implements DeviceAction {}

    /**
     * Names the device, and puts it into a group.
     *
     * @param name null to keep the one it has
     * @param setsGroup false to keep the group it has
     * @param group null for none
     */
    record Update(
            @Nullable String name,
            boolean setsGroup,
            @Nullable String group) implements DeviceAction {}
}
