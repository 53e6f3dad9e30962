package taxistream.settings;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a database, as in {@code jdbc:mysql://HOST:PORT/DATABASE?sslMode=REQUIRED}. Its options may say how the server is reached and
 * trusted. Options that change what a statement writes or reports (jdbcCompliantTruncation, useAffectedRows, connectionCollation, sessionVariables
 * and more) are refused: with them MySQL would store 999.99 for 123456.70 without a word.
 *
 * @param server host and port, or several of them
 */
record MySqlUrl(String server, String database) {

    private static final Pattern URL = Pattern.compile("jdbc:mysql://([^/?]+)/([^/?]+)(\\?.*)?");
    /** As an option, one of the second and third factors included; in the key-value form of a host; and before its name. */
    private static final Pattern PASSWORD = Pattern.compile("(?i)[?&(,]\\s*password\\d?\\s*=|//[^/]*:[^/@]*@");
    /** An option of the address, or of a host in its key-value form. */
    private static final Pattern OPTION = Pattern.compile("[?&(,]\\s*([^?&(,=\\s]+)\\s*=");

    private static final List<String> OF_A_HOST =
            List.of("address", "host", "path", "port", "priority", "protocol", "type");

    private static final List<String> ALLOWED = List.of(
            "allowPublicKeyRetrieval",
            "authenticationPlugins",
            "clientCertificateKeyStorePassword",
            "clientCertificateKeyStoreType",
            "clientCertificateKeyStoreUrl",
            "connectTimeout",
            "defaultAuthenticationPlugin",
            "disabledAuthenticationPlugins",
            "dnsSrv",
            "enabledTLSProtocols",
            "fallbackToSystemKeyStore",
            "fallbackToSystemTrustStore",
            "fipsCompliantJsse",
            "keyManagerFactoryProvider",
            "keyStoreProvider",
            "localSocketAddress",
            "serverRSAPublicKeyFile",
            "socketFactory",
            "socksProxyHost",
            "socksProxyPort",
            "socksProxyRemoteDns",
            "sslContextProvider",
            "sslMode",
            "tcpKeepAlive",
            "tcpNoDelay",
            "tcpRcvBuf",
            "tcpSndBuf",
            "tcpTrafficClass",
            "tlsCiphersuites",
            "tlsVersions",
            "trustCertificateKeyStorePassword",
            "trustCertificateKeyStoreType",
            "trustCertificateKeyStoreUrl",
            "trustManagerFactoryProvider",
            "useCompression");

    /** @throws WrongUsage if the text is no such address, or has a password or an option that it may not have */
    static MySqlUrl of(String url) {
        if (PASSWORD.matcher(url).find() || PASSWORD.matcher(decoded(url)).find()) {
            throw new WrongUsage(
                    "--mysql-url holds a password, which would show in process lists and logs. Take it out; set"
                            + " MYSQL_PASSWORD, or pass --mysql-password-file.");
        }
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            throw new WrongUsage("--mysql-url '" + url + "' is not one: write jdbc:mysql://HOST:PORT/DATABASE.");
        }
        refused(matcher.group(1), OF_A_HOST)
                .or(() -> refused(Optional.ofNullable(matcher.group(3)).orElse(""), List.of()))
                .ifPresent(option -> {
                    throw new WrongUsage(
                            "--mysql-url has the option '" + option + "', which could change what is written or"
                                    + " read, so it is not taken. Leave it out." + Nearest.hint(option, ALLOWED)
                                    + " An address may only say how the server is reached and trusted, such as sslMode.");
                });
        return new MySqlUrl(matcher.group(1), matcher.group(2));
    }

    /** The first option of this part that is not allowed. */
    private static Optional<String> refused(String part, List<String> alsoAllowed) {
        Map<String, String> allowed = new TreeMap<>();
        ALLOWED.forEach(option -> allowed.put(option.toLowerCase(Locale.ROOT), option));
        return OPTION.matcher(decoded(part))
                .results()
                .map(MatchResult::group)
                .map(found -> found.replaceAll("^.\\s*|\\s*=$", ""))
                .filter(option -> !allowed.containsKey(option.toLowerCase(Locale.ROOT))
                        && !alsoAllowed.contains(option.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** As the driver reads it: {@code ?%70assword=} is a password too. */
    static String decoded(String url) {
        try {
            return URLDecoder.decode(url, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return url; // a percent sign that begins no code: the driver will refuse it
        }
    }

    /** host:port/database, for sentences. */
    @Override
    public String toString() {
        return server + "/" + database;
    }
}
