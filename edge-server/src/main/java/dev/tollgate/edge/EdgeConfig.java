package dev.tollgate.edge;

import dev.tollgate.edge.admin.AdminConfig;
import dev.tollgate.edge.config.Setting;
import dev.tollgate.edge.http.HttpConfig;
import dev.tollgate.edge.journal.JournalConfig;
import dev.tollgate.edge.listen.ListenConfig;
import dev.tollgate.edge.mqtt.MqttConfig;
import dev.tollgate.edge.ring.RingConfig;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.store.RegistryConfig;

/** All settings of the edge: {@code config/edge.yaml} is made from this. */
public record EdgeConfig(
        @Setting(
                value = "journaled",
                doc =
                        "When a message is answered: received (in memory) or journaled (forced to disk, survives a power cut).")
        AckLevel ack,

        ListenConfig listen,
        MqttConfig mqtt,
        HttpConfig http,
        RingConfig ring,
        JournalConfig journal,
        RegistryConfig registry,
        AdminConfig admin) {}
