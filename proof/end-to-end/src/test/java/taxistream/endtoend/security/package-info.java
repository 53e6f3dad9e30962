/**
 * What an attacker, or a careless log, would try: rights beyond need, secrets where they show, lines that can be listened to.
 * The threats are those of docs/security.md.
 */
package taxistream.endtoend.security;
