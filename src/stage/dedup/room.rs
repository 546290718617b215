//! Room beyond memory. This stage opens no files: whoever asks it to decide hands one in.

use std::borrow::Cow;
use std::io;

/// Bytes that wait until they are read again; gone with the room.
pub trait Room: Send + Sync {
    /// Takes bytes in and tells where they begin.
    ///
    /// # Errors
    /// When there is no more room.
    fn put(&self, bytes: &[u8]) -> io::Result<u64>;

    /// Reads bytes from where they begin.
    ///
    /// # Errors
    /// When they cannot be read.
    fn get(&self, at: u64, bytes: &mut [u8]) -> io::Result<()>;
}

/// How much is held in memory, and where the rest goes; without a room all is held.
#[derive(Copy, Clone, Default)]
pub struct Memory<'r> {
    /// Bytes of lists held at a time.
    pub lists: usize,
    /// Where the rest waits.
    pub room: Option<&'r dyn Room>,
}

impl Memory<'_> {
    /// Whether so many bytes are more than is held.
    pub(super) fn is_less_than(&self, bytes: usize) -> Option<&dyn Room> {
        self.room.filter(|_| bytes > self.lists)
    }
}

/// Numbers that wait in a room, or in memory.
#[derive(Debug)]
pub(super) enum Waiting<T> {
    Here(Vec<T>),
    Away { at: u64, count: usize },
}

impl<T: Number> Waiting<T> {
    /// Puts the numbers into a room, if they are here.
    pub(super) fn leave(&mut self, room: &dyn Room) -> io::Result<()> {
        if let Waiting::Here(numbers) = self {
            *self = Waiting::Away { at: room.put(&T::write(numbers))?, count: numbers.len() };
        }
        Ok(())
    }

    /// The numbers, wherever they are.
    pub(super) fn read(&self, memory: Memory<'_>) -> io::Result<Cow<'_, [T]>> {
        let (at, count) = match self {
            Waiting::Here(numbers) => return Ok(Cow::Borrowed(numbers)),
            Waiting::Away { at, count } => (*at, *count),
        };
        let mut numbers = Vec::with_capacity(count);
        take_back(memory.room.ok_or(io::ErrorKind::NotFound)?, at, count, &mut numbers)?;
        Ok(Cow::Owned(numbers))
    }
}

/// Numbers as bytes.
pub(super) trait Number: Copy {
    fn write(numbers: &[Self]) -> Vec<u8>;
    fn read(bytes: &[u8], into: &mut Vec<Self>);
}

macro_rules! number {
    ($($of:ty),+) => { $(
        impl Number for $of {
            fn write(numbers: &[Self]) -> Vec<u8> {
                let mut bytes = vec![0; size_of_val(numbers)];
                for (place, number) in bytes.chunks_exact_mut(size_of::<Self>()).zip(numbers) {
                    place.copy_from_slice(&number.to_le_bytes());
                }
                bytes
            }

            fn read(bytes: &[u8], into: &mut Vec<Self>) {
                let numbers = bytes.chunks_exact(size_of::<Self>());
                into.extend(numbers.map(|b| b.try_into().map_or(0, Self::from_le_bytes)));
            }
        }
    )+ };
}
number!(u32, u64);

/// Bytes that are read at a time: they stay near the processor until they are numbers.
const AT_ONCE: usize = 1 << 17;

/// Reads numbers again.
pub(super) fn take_back<T: Number>(
    room: &dyn Room,
    at: u64,
    count: usize,
    into: &mut Vec<T>,
) -> io::Result<()> {
    let (mut at, mut left) = (at, count * size_of::<T>());
    let mut bytes = vec![0; left.min(AT_ONCE)];
    while left > 0 {
        let some = &mut bytes[..left.min(AT_ONCE)];
        room.get(at, some)?;
        T::read(some, into);
        at += some.len() as u64;
        left -= some.len();
    }
    Ok(())
}

/// A room in memory.
#[cfg(test)]
#[derive(Debug, Default)]
pub(super) struct Pile(std::sync::Mutex<Vec<u8>>);

#[cfg(test)]
impl Room for Pile {
    fn put(&self, bytes: &[u8]) -> io::Result<u64> {
        let mut pile = self.0.lock().map_err(|_| io::ErrorKind::Other)?;
        pile.extend_from_slice(bytes);
        Ok((pile.len() - bytes.len()) as u64)
    }

    fn get(&self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        let pile = self.0.lock().map_err(|_| io::ErrorKind::Other)?;
        let at = usize::try_from(at).map_err(|_| io::ErrorKind::Other)?;
        bytes.copy_from_slice(&pile[at..at + bytes.len()]);
        Ok(())
    }
}
