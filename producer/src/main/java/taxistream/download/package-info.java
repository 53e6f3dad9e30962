/**
 * Fetches the months that TLC publishes, and the zones that their numbers stand for. Several at once, resumable, verified.
 */
package taxistream.download;
