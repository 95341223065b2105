package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.token.TokenState;
import java.util.ArrayList;
import java.util.List;
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

    /**
     * Devices ordered by number.
     *
     * @param application only of this application; null for all
     * @param afterNumber only those with greater numbers; 0 from the start
     * @param limit 1 to 1,000
     */
    List<Device> devices(@Nullable String application, long afterNumber, int limit);

    /**
     * Devices of this name, whatever their application, ordered by number. This way looks at every device: a registry with an index
     * does better.
     *
     * @param limit 1 to 1,000
     */
    default List<Device> devicesNamed(String name, int limit) {
        List<Device> named = new ArrayList<>();
        long after = 0;
        List<Device> page;
        do {
            page = devices(null, after, PAGE);
            for (Device device : page) {
                if (device.name().equals(name) && named.size() < limit) {
                    named.add(device);
                }
                after = device.number();
            }
        } while (page.size() == PAGE && named.size() < limit);
        return named;
    }

    /**
     * Issues another token to a device.
     *
     * @param value null for a generated one
     * @param expiresAtMs {@link dev.tollgate.edge.token.TokenEntry#NEVER} for never
     */
    IssuedToken issueToken(long deviceNumber, @Nullable String value, long expiresAtMs, Actor actor)
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
