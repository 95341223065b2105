package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.token.TokenState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Devices and their tokens, for operators. Safe from any thread but no event loop: calls wait for the disk. When a call that changes
 * something returns, the change is durable, in the audit log as the actor's, the map on the path shows it, and the listeners were told.
 */
public interface DeviceRegistry {
    /** Greatest limit of a page of devices. */
    int PAGE = 1_000;

    /** Creates a device, its application and group if they are new, and its first token, inactive. */
    IssuedToken create(NewDevice device, Actor actor) throws RegistryException;

    /**
     * Creates many in one transaction, for imports; the audit log gets one entry for all of them.
     *
     * @return one result for each, in order: the token issued, or why not; a failure leaves the others standing
     */
    List<CreateResult> createAll(List<NewDevice> devices, Actor actor);

    /** One of {@code createAll}: exactly one component is not null. */
    record CreateResult(
            @Nullable IssuedToken issued, @Nullable RegistryException failure) {}

    Optional<Device> device(long deviceNumber);

    /** The device of this application and name. */
    Optional<Device> device(String application, String name);

    /** Devices that a query asks for, in the order of their creation, a page at a time. */
    DevicePage search(DeviceQuery query);

    /**
     * Devices of this name, whatever their application, ordered by number.
     *
     * @param limit 1 to 1,000
     */
    List<Device> devicesNamed(String name, int limit);

    /**
     * Does the same to some devices in one transaction.
     *
     * @return for each device in order why it was not done, or null; a failure leaves the others standing
     * @throws RegistryException when none could be changed: {@code INVALID} for a name or group that may not be, {@code FULL}
     */
    List<@Nullable RegistryException> act(List<Long> deviceNumbers, DeviceAction action, Actor actor)
            throws RegistryException;

    /** As {@link #act(List, DeviceAction, Actor)}, to one device, whose failure is thrown. */
    default void act(long deviceNumber, DeviceAction action, Actor actor) throws RegistryException {
        RegistryException failure = act(List.of(deviceNumber), action, actor).get(0);
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Issues another token to a device.
     *
     * @param value null for a generated one
     * @param expiresAtMs {@link dev.tollgate.edge.token.TokenEntry#NEVER} for never
     */
    IssuedToken issueToken(long deviceNumber, @Nullable String value, long expiresAtMs, Actor actor)
            throws RegistryException;

    /**
     * Issues another token to a token's device, and has the old one expire.
     *
     * @param value and {@code expiresAtMs} of the new one, as {@link #issueToken} takes them
     * @param overlapMs until the old one expires, which is never later than it would have
     * @throws RegistryException {@code CONFLICT} for an old token that is suspended, revoked or expired
     */
    IssuedToken rotate(long tokenNumber, @Nullable String value, long expiresAtMs, long overlapMs, Actor actor)
            throws RegistryException;

    /** The device's tokens, newest first; none for a device that there is not. */
    List<Token> tokens(long deviceNumber);

    Optional<Token> token(long tokenNumber);

    /**
     * Suspends, resumes ({@link TokenState#ACTIVE}) or revokes a token.
     *
     * @return the token as it is now
     * @throws RegistryException {@code CONFLICT} for a move that {@link TokenState#canBecome} does not allow
     */
    Token changeState(long tokenNumber, TokenState target, Actor actor) throws RegistryException;

    /**
     * Notes when devices were last seen, in one transaction: later times alone count, and devices that there are not are passed over.
     *
     * @param atMsByDevice epoch milliseconds by the device's number
     */
    void setLastSeen(Map<Long, Long> atMsByDevice) throws RegistryException;

    long deviceCount();

    /**
     * The number that the map's entries have for a group, which never changes: creates the group if it is new.
     *
     * @throws RegistryException {@code FULL} when there are as many as may be
     */
    int groupNumber(String name) throws RegistryException;

    /** The group of this number; empty when there is none. */
    Optional<String> groupName(int number);
}
