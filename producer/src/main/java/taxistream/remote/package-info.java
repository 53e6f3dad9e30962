/**
 * Files that lie elsewhere: behind an HTTP address or in a bucket. Finds them, fetches them resumably, and verifies their content;
 * nothing here waits for the network without a bound.
 */
package taxistream.remote;
