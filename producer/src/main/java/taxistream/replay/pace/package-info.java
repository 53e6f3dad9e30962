/** When each trip is due: as fast as possible, so many a second, or as event time passes, faster or slower than in life. */
package taxistream.replay.pace;
