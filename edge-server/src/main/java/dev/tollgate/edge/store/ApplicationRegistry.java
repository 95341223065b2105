package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.Actor;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Applications, for operators. Safe from any thread but no event loop: calls wait for the disk. When a call that changes something
 * returns, the change is durable, and the path follows it.
 */
public interface ApplicationRegistry {
    /**
     * What may be set of an application.
     *
     * @param description null for none
     * @param versions null for any; devices that name another are refused
     * @param extensions null for any; devices that use another are refused
     */
    record Draft(
            @Nullable String description,
            @Nullable List<String> versions,
            @Nullable List<String> extensions) {}

    /** @throws RegistryException {@code CONFLICT} for one that there is, {@code INVALID} for a name or a list that may not be */
    Application createApplication(String name, Draft draft, Actor actor) throws RegistryException;

    Optional<Application> application(String name);

    /**
     * Applications by name.
     *
     * @param after only those with greater names; empty from the start
     * @param limit 1 to {@link DeviceRegistry#PAGE}
     */
    List<Application> applications(String after, int limit);

    /** Replaces all that may be set. */
    Application updateApplication(String name, Draft draft, Actor actor) throws RegistryException;

    /** @throws RegistryException {@code CONFLICT} while it has devices */
    void deleteApplication(String name, Actor actor) throws RegistryException;
}
