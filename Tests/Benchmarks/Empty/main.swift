// The yardstick of `make bench` for short commands: a program that imports Foundation and ends.

import Foundation

print(Date.now.timeIntervalSince1970 > 0)
