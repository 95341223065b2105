package dev.tollgate.edge.admin;

import dev.tollgate.edge.audit.AuditTrail;
import dev.tollgate.edge.auth.Auth;
import dev.tollgate.edge.sink.Sinks;
import dev.tollgate.edge.store.ApplicationRegistry;
import dev.tollgate.edge.store.DeviceRegistry;
import dev.tollgate.edge.store.Secrets;

/** What the API shows and changes, once it is open. Each part is safe from any thread. */
public record AdminParts(
        DeviceRegistry registry,
        RecordSource records,
        Sinks sinks,
        MetricsPage metrics,
        Reload reload,
        ExtensionParts extensions,
        ApplicationRegistry applications,
        Auth auth,
        ExplainParts explain,
        LimitParts limits,
        AuditTrail audit,
        Secrets secrets) {}
