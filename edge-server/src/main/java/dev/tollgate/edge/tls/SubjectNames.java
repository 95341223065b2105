package dev.tollgate.edge.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** The names in a certificate's subject. Stateless. */
final class SubjectNames {
    private static final int DNS = 2; // RFC 5280 4.2.1.6: GeneralName
    private static final int URI = 6;

    private SubjectNames() {}

    static List<String> dnsNames(X509Certificate certificate) {
        return alternativeNames(certificate, DNS);
    }

    static List<String> uris(X509Certificate certificate) {
        return alternativeNames(certificate, URI);
    }

    private static List<String> alternativeNames(X509Certificate certificate, int type) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all != null) {
                for (List<?> name : all) {
                    if (name.get(0).equals(type) && name.get(1) instanceof String text) {
                        names.add(text);
                    }
                }
            }
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
        return names;
    }

    /** The most specific common names first; none for a subject without. */
    static List<String> commonNames(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            LdapName subject =
                    new LdapName(certificate.getSubjectX500Principal().getName());
            for (Rdn part : subject.getRdns()) {
                if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String text) {
                    names.add(0, text); // it lists the least specific part first
                }
            }
        } catch (InvalidNameException unreadable) {
            return List.of();
        }
        return names;
    }

    /** The name that a client's certificate gives it, as the settings say; empty for none. */
    static String identity(X509Certificate certificate, IdentitySource source, String prefix) {
        List<String> names =
                switch (source) {
                    case NONE -> List.of();
                    case CN -> commonNames(certificate);
                    case SAN_DNS -> dnsNames(certificate);
                    case SAN_URI -> uris(certificate);
                };
        return names.stream()
                .filter(name -> name.startsWith(prefix))
                .findFirst()
                .map(name -> name.substring(prefix.length()))
                .orElse("");
    }
}
